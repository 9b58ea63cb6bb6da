// A business unit under test, over HTTP/1.1 with connections kept alive: one thread, which holds
// none of its callers up. Listens on a free port of loopback, says on stderr which, and serves
// until it is ended.
//
//   GET /ok/<ms>/...   {"v":7,...} after so many milliseconds
//   GET /down/...      503
//   GET /hang/...      no answer
//   GET /calls         how often the others were asked

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxRequestBytes = 16 << 10;
constexpr char kBody[] =
    R"({"v":7,"order":{"id":"order-7","status":"riding","rider":"Zoe","city":"Hangzhou"},)"
    R"("fees":[{"name":"base","cents":150},{"name":"time","cents":320}]})";

std::string Answer(int status, absl::string_view body) {
  return absl::StrCat("HTTP/1.1 ", status,
                      " X\r\nContent-Type: application/json\r\nContent-Length: ", body.size(),
                      "\r\n\r\n", body);
}

// The connections are kept in a map by descriptor; a number tells a later one of the same
// descriptor apart.
struct Connection {
  size_t number = 0;
  std::string in;
};

struct Due {
  int connection = 0;
  size_t number = 0;
};

class Upstream {
 public:
  explicit Upstream(int listener) : listener_(listener), epoll_(epoll_create1(0)) {
    Watch(listener);
  }

  void Serve() {
    std::array<epoll_event, 256> events;
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), events.size(), Patience());
      for (int i = 0; i < count; ++i) {
        const int ready = events[i].data.fd;
        ready == listener_ ? Accept() : Read(ready);
      }
      AnswerDue();
    }
  }

 private:
  void Watch(int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  // Until the next answer is due, in milliseconds; -1 for ever.
  int Patience() const {
    if (waiting_.empty()) return -1;
    const auto left = waiting_.begin()->first - Clock::now();
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<int64_t>(millis, 0, 1000));
  }

  void Accept() {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (connection < 0) return;
    const int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    connections_[connection].number = ++numbers_;
    Watch(connection);
  }

  void Read(int connection) {
    std::array<char, 4096> bytes;
    const ssize_t count = read(connection, bytes.data(), bytes.size());
    std::string& in = connections_[connection].in;
    if (count > 0) in.append(bytes.data(), static_cast<size_t>(count));
    if (count <= 0 || in.size() > kMaxRequestBytes) {
      connections_.erase(connection);
      close(connection);
      return;
    }
    // No request has a body.
    for (size_t end = in.find("\r\n\r\n"); end != std::string::npos; end = in.find("\r\n\r\n")) {
      Handle(connection, in.substr(0, in.find("\r\n")));
      in.erase(0, end + 4);
    }
  }

  void Handle(int connection, const std::string& line) {
    if (absl::StartsWith(line, "GET /calls "))
      return Write(connection, Answer(200, absl::StrCat(calls_)));
    ++calls_;
    if (absl::StartsWith(line, "GET /hang/")) return;
    if (absl::StartsWith(line, "GET /down/")) return Write(connection, Answer(503, "{}"));
    const std::vector<absl::string_view> parts = absl::StrSplit(line, '/');
    int millis = 0;
    if (parts.size() < 4 || parts[1] != "ok" || !absl::SimpleAtoi(parts[2], &millis)) {
      return Write(connection, Answer(404, "{}"));
    }
    if (millis == 0) return Write(connection, ok_);
    waiting_.emplace(Clock::now() + std::chrono::milliseconds(millis),
                     Due{connection, connections_[connection].number});
  }

  void AnswerDue() {
    while (!waiting_.empty() && waiting_.begin()->first <= Clock::now()) {
      const Due due = waiting_.begin()->second;
      waiting_.erase(waiting_.begin());
      const auto found = connections_.find(due.connection);
      if (found != connections_.end() && found->second.number == due.number) {
        Write(due.connection, ok_);
      }
    }
  }

  // An answer is short: the socket takes it at once.
  static void Write(int connection, const std::string& answer) {
    if (write(connection, answer.data(), answer.size()) < 0) std::perror("mock-upstream: write");
  }

  const int listener_;
  const int epoll_;
  const std::string ok_ = Answer(200, kBody);
  std::unordered_map<int, Connection> connections_;
  std::multimap<Clock::time_point, Due> waiting_;
  size_t numbers_ = 0;
  size_t calls_ = 0;
};

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, any, length) != 0 || listen(listener, SOMAXCONN) != 0 ||
      getsockname(listener, any, &length) != 0) {
    std::perror("mock-upstream: cannot listen");
    return 1;
  }
  std::fprintf(stderr, "serving address=127.0.0.1:%d\nready\n", ntohs(address.sin_port));
  Upstream(listener).Serve();
}
