// One call on a curl handle: what is sent, and what comes back.

#pragma once

#include <curl/curl.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/http/connections.h"
#include "common/http/message.h"

namespace magpie::http {

// Not thread-safe: it lives on the client's thread.
class Transfer {
 public:
  Transfer(Request request, std::string host, absl::Time deadline, Answered answered);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Sets a new handle up for all calls. Both must outlive it.
  static void Configure(CURL* easy, const Options& options, Connections& connections);

  // Sets a configured handle up for this call. The transfer must outlive its time on it.
  void Prepare(CURL* easy, const Options& options, Connections& connections, absl::Time now);

  // Whether nothing was sent, since the kept connection was spoilt: once curl has finished.
  bool IsSpoilt() const { return spoilt_; }
  // Sets the same handle up for a new connection.
  void PrepareAfresh(absl::Time now);

  // What came of it, once curl has finished with `code`.
  absl::StatusOr<Response> Result(CURLcode code);

  void Answer(absl::StatusOr<Response> result) { answered_(std::move(result)); }

  const std::string& host() const { return host_; }
  absl::Time deadline() const { return deadline_; }
  CURL* easy() const { return easy_; }

 private:
  // Called before a request is sent on a connection. Curl sends it again by itself where a kept one
  // closes without an answer; whether that is right is not for curl to say.
  static int OnRequest(void* self, char* remote, char* local, int remote_port, int local_port);
  // The socket for an address that may be called.
  static curl_socket_t OnSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  // Each line of the answer's head, of the interim answers before it and of the trailers behind it.
  // Curl takes a head that was cut off for a whole one.
  static size_t OnHead(char* data, size_t size, size_t count, void* self);
  static size_t OnBody(char* data, size_t size, size_t count, void* self);
  // Curl adds nothing to one by itself.
  bool IsBareGet() const;
  bool WasSent() const;
  absl::Status Failure(CURLcode code) const;
  void SetMethodAndBody();
  void SetHeaders();
  void SetTls();
  void AddHeader(const std::string& line);
  void SetTimeout(absl::Time now);

  const Request request_;
  const std::string host_;
  const absl::Time deadline_;
  Answered answered_;

  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  const Options* options_ = nullptr;
  Connections* connections_ = nullptr;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  char detail_[CURL_ERROR_SIZE] = "";  // what curl says where it fails
  bool spoilt_ = false;
  bool on_way_ = false;    // there is a connection, and the request is sent
  bool kept_ = false;      // on one that was kept
  bool again_ = false;     // curl was about to send it again
  size_t head_bytes_ = 0;  // of interim answers and trailers, too
  bool has_head_ = false;  // all of it, with the empty line at its end
  bool allowed_ = false;
  bool refused_ = false;
  bool too_large_ = false;
  std::string body_;
};

}  // namespace magpie::http
