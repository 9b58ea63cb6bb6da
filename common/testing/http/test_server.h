// A real HTTP server for tests, on a free port of 127.0.0.1.
//
//   TestServer server;
//   server.routes().Get("/ok", [](const httplib::Request&, httplib::Response& response) {...});
//   server.Start();

#pragma once

#include <httplib.h>
#include <sys/socket.h>

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/http/egress.h"

namespace magpie::http {

// Allows calls to this machine, for tests.
inline Egress Loopback() { return *Egress::Parse("127.0.0.0/8"); }

class TestServer {
 public:
  // Each connection holds a thread.
  static constexpr size_t kThreads = 32;

  TestServer() {
    server_.set_tcp_nodelay(true);
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    int listener = -1;
    server_.set_socket_options([&listener](int socket) { listener = socket; });
    port_ = server_.bind_to_any_port("127.0.0.1");
    listen(listener, SOMAXCONN);  // the library's own queue holds five
  }

  ~TestServer() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  // Set them all before Start.
  httplib::Server& routes() { return server_; }

  void Start() {
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() has no effect before the server runs.
    while (!server_.is_running()) std::this_thread::yield();
  }

  // "http://127.0.0.1:<port>"
  std::string url() const { return absl::StrCat("http://127.0.0.1:", port_); }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace magpie::http
