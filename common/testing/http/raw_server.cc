#include "common/testing/http/raw_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace magpie::http {
namespace {

int BindLoopback() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int bound = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  MAGPIE_CHECK(bound == 0, "cannot bind a test port");
  return fd;
}

int PortOf(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// The Content-Length in the head of a request; 0 if it has none.
size_t BodyBytes(const std::string& head) {
  const std::string name = "Content-Length: ";
  const size_t at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

// Reads one with its body. False if there is none, or it is incomplete.
bool ReadRequest(int fd) {
  std::string request;
  std::array<char, 4096> buffer;
  while (true) {
    const size_t head = request.find("\r\n\r\n");
    if (head != std::string::npos && request.size() >= head + 4 + BodyBytes(request)) return true;
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got <= 0) return false;
    request.append(buffer.data(), static_cast<size_t>(got));
  }
}

}  // namespace

RawServer::RawServer(std::vector<std::string> answers)
    : answers_(std::move(answers)), listener_(BindLoopback()) {
  listen(listener_, SOMAXCONN);
  thread_ = std::thread([this] { Run(); });
}

RawServer::~RawServer() {
  shutdown(listener_, SHUT_RDWR);
  {
    absl::MutexLock lock(&mutex_);
    shutdown(serving_, SHUT_RDWR);
  }
  thread_.join();
  close(listener_);
}

std::string RawServer::url() const { return absl::StrCat("http://127.0.0.1:", PortOf(listener_)); }

void RawServer::Run() {
  while (true) {
    const int fd = accept(listener_, nullptr, nullptr);
    if (fd < 0) return;
    {
      absl::MutexLock lock(&mutex_);
      serving_ = fd;
    }
    Serve(fd);
    absl::MutexLock lock(&mutex_);
    serving_ = -1;
    close(fd);
    ++closed_;
  }
}

void RawServer::Serve(int fd) {
  for (const std::string& answer : answers_) {
    if (!ReadRequest(fd)) return;
    ++requests_;
    if (answer.empty()) return;
    send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  }
}

void RawServer::SendNow(const std::string& bytes) {
  absl::MutexLock lock(&mutex_);  // so that it is not closed meanwhile
  send(serving_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void RawServer::WaitUntilClosed(int connections) {
  const auto are_closed = [&]()
                              ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return closed_ >= connections; };
  absl::MutexLock lock(&mutex_, absl::Condition(&are_closed));
}

int ClosedPort() {
  const int fd = BindLoopback();
  const int port = PortOf(fd);
  close(fd);
  return port;
}

}  // namespace magpie::http
