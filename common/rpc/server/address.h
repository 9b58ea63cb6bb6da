// "host:port", and what keeps one from listening there.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::server {

struct Address {
  std::string host;  // "127.0.0.1", "[::1]", "localhost"
  int port = 0;      // 0 stands for any free one
};

// INVALID_ARGUMENT where `text` is no "host:port".
absl::StatusOr<Address> ParseAddress(absl::string_view text);

std::string ToString(const Address& address);

// UNAVAILABLE, with the reason that the system gives for refusing `address`: "cannot listen on
// 127.0.0.1:7101: Address already in use". For an address that a library could not listen on.
absl::Status CannotListen(const Address& address);

}  // namespace magpie::server
