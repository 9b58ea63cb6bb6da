#include "common/http/raw_server.h"

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

// Reads up to the empty line that ends the headers, or what there is.
void ReadRequest(int fd) {
  std::string request;
  std::array<char, 4096> buffer;
  while (request.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got <= 0) return;
    request.append(buffer.data(), static_cast<size_t>(got));
  }
}

}  // namespace

RawServer::RawServer(std::string bytes) : bytes_(std::move(bytes)), listener_(BindLoopback()) {
  listen(listener_, SOMAXCONN);
  thread_ = std::thread([this] { Run(); });
}

RawServer::~RawServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string RawServer::url() const { return absl::StrCat("http://127.0.0.1:", PortOf(listener_)); }

void RawServer::Run() {
  while (true) {
    const int fd = accept(listener_, nullptr, nullptr);
    if (fd < 0) return;
    ReadRequest(fd);
    send(fd, bytes_.data(), bytes_.size(), MSG_NOSIGNAL);
    close(fd);
  }
}

int ClosedPort() {
  const int fd = BindLoopback();
  const int port = PortOf(fd);
  close(fd);
  return port;
}

}  // namespace magpie::http
