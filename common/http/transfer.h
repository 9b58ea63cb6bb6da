// One request on a curl handle, and its response.

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

  // Sets up a new handle for all requests. Both references must outlive it.
  static void Configure(CURL* easy, const Options& options, Connections& connections);

  // Sets up a configured handle for this request. The transfer must outlive its use of the handle.
  void Prepare(CURL* easy, const Options& options, Connections& connections, absl::Time now);

  // Once curl has finished: whether nothing was sent because the kept connection was spoilt.
  bool IsSpoilt() const { return spoilt_; }
  // Sets up the same handle for a new connection.
  void PrepareAfresh(absl::Time now);

  // The result, once curl has finished with `code`.
  absl::StatusOr<Response> Result(CURLcode code);

  void Answer(absl::StatusOr<Response> result) { answered_(std::move(result)); }

  const std::string& host() const { return host_; }
  absl::Time deadline() const { return deadline_; }
  CURL* easy() const { return easy_; }

 private:
  // Runs before a request is sent on a connection. If a kept connection closes without an answer,
  // curl would send the request again; this refuses, because only the caller knows if that is safe.
  static int OnRequest(void* self, char* remote, char* local, int remote_port, int local_port);
  // Opens a socket if the address may be called.
  static curl_socket_t OnSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  // Takes each line of the answer's head, of interim answers and of trailers. Curl does not notice
  // a head that was cut off.
  static size_t OnHead(char* data, size_t size, size_t count, void* self);
  static size_t OnBody(char* data, size_t size, size_t count, void* self);
  // A GET to which curl adds no headers.
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
  char detail_[CURL_ERROR_SIZE] = "";  // curl's error message
  bool spoilt_ = false;
  bool on_way_ = false;    // connected, and the request is being sent
  bool kept_ = false;      // on a kept connection
  bool again_ = false;     // curl was about to send it again
  size_t head_bytes_ = 0;  // including interim answers and trailers
  bool has_head_ = false;  // the whole head, with the empty line at its end
  bool allowed_ = false;
  bool refused_ = false;
  bool too_large_ = false;
  std::string body_;
};

}  // namespace magpie::http
