#include "common/http/connections.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace magpie::http {
namespace {

std::string TextOf(const Connections::Ends& ends) {
  return absl::StrCat(ends.local, " ", ends.local_port, " ", ends.remote, " ", ends.remote_port);
}

// The port of the socket's own end; 0 if it has none.
int PortOf(curl_socket_t socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  // The port is at the same offset in both families.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}  // namespace

curl_socket_t Connections::Begin(const Ends& ends) {
  for (auto& [socket, known] : sockets_) {
    if (!known.ends.empty() || PortOf(socket) != ends.local_port) continue;
    known.ends = TextOf(ends);
    by_ends_[known.ends] = socket;
    return socket;
  }
  return CURL_SOCKET_BAD;
}

curl_socket_t Connections::Find(const Ends& ends) const {
  const auto found = by_ends_.find(TextOf(ends));
  return found == by_ends_.end() ? CURL_SOCKET_BAD : found->second;
}

void Connections::Opened(curl_socket_t socket) { sockets_[socket] = {}; }

void Connections::Close(curl_socket_t socket) {
  const auto found = sockets_.find(socket);
  if (found != sockets_.end()) {
    const auto ends = by_ends_.find(found->second.ends);
    if (ends != by_ends_.end() && ends->second == socket) by_ends_.erase(ends);
    sockets_.erase(found);
  }
  close(socket);
}

void Connections::TakesTurns(curl_socket_t socket) {
  const auto found = sockets_.find(socket);
  if (found != sockets_.end()) found->second.takes_turns = true;
}

bool Connections::IsSpoilt(curl_socket_t socket) const {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end() || !found->second.takes_turns) return false;
  char byte = 0;
  return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

}  // namespace magpie::http
