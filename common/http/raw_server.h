// A listener for tests: answers each connection with the same bytes, whatever
// they are, and closes it. What no HTTP library would ever send.

#pragma once

#include <string>
#include <thread>

namespace magpie::http {

class RawServer {
 public:
  // Serves on a free port of 127.0.0.1. No bytes: closes as soon as the request is there.
  explicit RawServer(std::string bytes);
  ~RawServer();

  // "http://127.0.0.1:<port>"
  std::string url() const;

 private:
  void Run();

  const std::string bytes_;
  const int listener_;
  std::thread thread_;
};

// A port of 127.0.0.1 where nobody listens.
int ClosedPort();

}  // namespace magpie::http
