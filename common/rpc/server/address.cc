#include "common/rpc/server/address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::server {
namespace {

constexpr int kMaxPort = 65535;

// The error of bind() for an address; "" if it succeeds.
std::string BindError(const addrinfo& info) {
  const int fd = socket(info.ai_family, info.ai_socktype, info.ai_protocol);
  if (fd < 0) return std::strerror(errno);
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const bool is_bound = bind(fd, info.ai_addr, info.ai_addrlen) == 0;
  std::string error = is_bound ? "" : std::strerror(errno);
  close(fd);
  return error;
}

std::string ReasonAgainst(const Address& address) {
  std::string host = address.host;
  if (absl::StartsWith(host, "[")) host = host.substr(1, host.size() - 2);
  const addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (error != 0) return gai_strerror(error);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(found, &freeaddrinfo);
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    if (std::string reason = BindError(*info); !reason.empty()) return reason;
  }
  return "refused";
}

}  // namespace

absl::StatusOr<Address> ParseAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0)
    return InvalidField(text, "is not HOST:PORT, such as 127.0.0.1:7101");
  Address address = {.host = std::string(text.substr(0, colon))};
  const absl::string_view port = text.substr(colon + 1);
  if (!absl::SimpleAtoi(port, &address.port) || address.port < 0 || address.port > kMaxPort) {
    return InvalidField(text, "needs a port from 0 to 65535");
  }
  const bool is_bracketed = address.host.front() == '[' && address.host.back() == ']';
  if (!is_bracketed && address.host.find_first_of("[]:/") != std::string::npos) {
    return InvalidField(text, "has no host (write an IPv6 address in brackets)");
  }
  return address;
}

std::string ToString(const Address& address) {
  return absl::StrCat(address.host, ":", address.port);
}

absl::Status CannotListen(const Address& address) {
  return Error(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
               absl::StrCat("cannot listen on ", ToString(address), ": ", ReasonAgainst(address)));
}

}  // namespace magpie::server
