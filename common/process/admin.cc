#include "common/process/admin.h"

#include <httplib.h>

#include <atomic>
#include <thread>
#include <utility>

#include "common/metrics/metrics.h"
#include "common/rpc/server/address.h"
#include "common/status/macros.h"

namespace magpie::server {

struct Admin::Impl {
  std::atomic<bool> ready = false;
  std::string address;
  httplib::Server http;
  std::thread thread;
};

namespace {

constexpr size_t kThreads = 4;
constexpr std::chrono::seconds kTimeout(2);
constexpr size_t kMaxRequestBytes = 4096;

void Limit(httplib::Server& http) {
  http.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  // A connection holds a thread, so an idle one would delay the probes.
  http.set_keep_alive_max_count(1);
  http.set_read_timeout(kTimeout);
  http.set_write_timeout(kTimeout);
  http.set_payload_max_length(kMaxRequestBytes);
  // By default two processes could share the port and answer each other's requests.
  http.set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
}

void Route(httplib::Server& http, const std::atomic<bool>& ready) {
  http.Get("/metrics", [](const httplib::Request&, httplib::Response& response) {
    response.set_content(RenderMetrics(), "text/plain; version=0.0.4; charset=utf-8");
  });
  http.Get("/livez", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("ok\n", "text/plain");
  });
  http.Get("/readyz", [&ready](const httplib::Request&, httplib::Response& response) {
    response.status = ready ? 200 : 503;
    response.set_content(ready ? "ok\n" : "not ready\n", "text/plain");
  });
}

// The port that was bound; not positive if that failed.
int Bind(httplib::Server& http, const Address& address) {
  std::string host = address.host;
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  if (address.port == 0) return http.bind_to_any_port(host);
  return http.bind_to_port(host, address.port) ? address.port : -1;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Admin>> Admin::Start(const std::string& listen) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(listen));
  auto impl = std::make_unique<Impl>();
  Limit(impl->http);
  Route(impl->http, impl->ready);
  const int port = Bind(impl->http, address);
  if (port <= 0) return CannotListen(address);
  address.port = port;
  impl->address = ToString(address);
  impl->thread = std::thread([&http = impl->http] { http.listen_after_bind(); });
  // Before it runs, stop() has no effect, and the thread would never end.
  while (!impl->http.is_running()) std::this_thread::yield();
  return std::unique_ptr<Admin>(new Admin(std::move(impl)));
}

Admin::Admin(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Admin::~Admin() {
  impl_->http.stop();
  impl_->thread.join();
}

void Admin::SetReady(bool ready) { impl_->ready = ready; }

const std::string& Admin::address() const { return impl_->address; }

}  // namespace magpie::server
