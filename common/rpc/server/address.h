// A "host:port" to listen on, and the reason why it cannot be listened on.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::server {

struct Address {
  std::string host;  // "127.0.0.1", "[::1]", "localhost"
  int port = 0;      // 0 picks a free one
};

// INVALID_ARGUMENT if `text` is not "host:port".
absl::StatusOr<Address> ParseAddress(absl::string_view text);

std::string ToString(const Address& address);

// For an address that a library failed to listen on: UNAVAILABLE with the system's reason, such as
// "cannot listen on 127.0.0.1:7101: Address already in use".
absl::Status CannotListen(const Address& address);

}  // namespace magpie::server
