// A listener for tests that answers the requests of each connection with given bytes, which no HTTP
// library would send, and closes it.

#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"

namespace magpie::http {

class RawServer {
 public:
  // Serves on a free port of 127.0.0.1. No bytes: closes as soon as the request is there.
  explicit RawServer(std::string bytes) : RawServer(std::vector{std::move(bytes)}) {}

  // Sends one for each request on a connection, one connection after the other. Closes it after the
  // last one, and after one without bytes.
  explicit RawServer(std::vector<std::string> answers);
  ~RawServer();

  // "http://127.0.0.1:<port>"
  std::string url() const;

  // The number of requests, on all connections.
  int requests() const { return requests_; }

  // Sends bytes on the connection of the last request, which waits for the next one.
  void SendNow(const std::string& bytes);
  // Returns once so many connections are closed.
  void WaitUntilClosed(int connections);

 private:
  void Run();
  void Serve(int fd);

  const std::vector<std::string> answers_;
  const int listener_;
  std::atomic<int> requests_ = 0;
  absl::Mutex mutex_;
  int serving_ ABSL_GUARDED_BY(mutex_) = -1;
  int closed_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

// A port of 127.0.0.1 on which nobody listens.
int ClosedPort();

}  // namespace magpie::http
