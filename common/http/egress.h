// The addresses that may be called. A trusted name may later resolve to an internal
// address, so the check is on the address of each connection.

#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::http {

// A network of IPv6 addresses. IPv4 addresses are within ::ffff:0:0/96.
struct Network {
  std::array<uint8_t, 16> address = {};
  int bits = 0;

  bool Contains(const std::array<uint8_t, 16>& other) const;
};

// "10.0.0.0/8", "fd00::/8", or one address. INVALID_ARGUMENT, reason BAD_NETWORK.
absl::StatusOr<Network> ParseNetwork(absl::string_view text);

class Egress {
 public:
  // Public addresses only. For IPv6: global unicast without transition prefixes to IPv4.
  Egress() = default;

  // Also allows `networks`, separated by commas. Errors as ParseNetwork.
  static absl::StatusOr<Egress> Parse(absl::string_view networks);

  // False also if the address is neither IPv4 nor IPv6.
  bool Allows(const sockaddr& address) const;

 private:
  std::vector<Network> allowed_;
};

}  // namespace magpie::http
