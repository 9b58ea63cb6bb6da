// Which addresses may be called. A name that an administrator trusts may come to
// resolve to an address of the inside, so what counts is the address itself, as
// it is connected to.

#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::http {

// Of an IPv6 address, or of an IPv4 one within ::ffff:0:0/96.
struct Network {
  std::array<uint8_t, 16> address = {};
  int bits = 0;

  bool Contains(const std::array<uint8_t, 16>& other) const;
};

// "10.0.0.0/8", "fd00::/8", or one address. INVALID_ARGUMENT, reason BAD_NETWORK.
absl::StatusOr<Network> ParseNetwork(absl::string_view text);

class Egress {
 public:
  // Public addresses only: of IPv6 those that are global unicast, without ways that lead to IPv4.
  Egress() = default;

  // And those of `networks`, separated by commas. The error of ParseNetwork.
  static absl::StatusOr<Egress> Parse(absl::string_view networks);

  // False of what is neither IPv4 nor IPv6, too.
  bool Allows(const sockaddr& address) const;

 private:
  std::vector<Network> allowed_;
};

}  // namespace magpie::http
