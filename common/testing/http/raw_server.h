// A listener for tests: answers the requests of each connection with the same
// bytes, whatever they are, and closes it. What no HTTP library would ever send.

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

  // One for each request of a connection, one connection after the other; closes it behind the
  // last, and where one has no bytes.
  explicit RawServer(std::vector<std::string> answers);
  ~RawServer();

  // "http://127.0.0.1:<port>"
  std::string url() const;

  // That came, on all connections.
  int requests() const { return requests_; }

  // Sends them on the connection of the request that came last, which waits for another.
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
