#include "common/http/egress.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::http {
namespace {

using Address = std::array<uint8_t, 16>;

constexpr int kIpv4Bits = 96;  // in front of an IPv4 address

// Not public, by IANA's special-purpose address registries.
constexpr absl::string_view kInside[] = {
    // IPv4: this network, private ones, shared, loopback, link-local with the metadata of clouds,
    // protocols, documentation, 6to4, benchmarks, multicast, and what is reserved.
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    // Within global unicast of IPv6: Teredo and other protocols, documentation, 6to4.
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};
constexpr absl::string_view kGlobalUnicast = "2000::/3";
constexpr absl::string_view kIpv4 = "::ffff:0:0/96";

Address OfIpv4(const in_addr& ipv4) {
  Address address = {};
  address[10] = address[11] = 0xff;
  std::memcpy(address.data() + 12, &ipv4, 4);
  return address;
}

std::optional<Address> AddressOf(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return OfIpv4(reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  }
  if (address.sa_family != AF_INET6) return std::nullopt;
  Address ipv6;
  std::memcpy(ipv6.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
  return ipv6;
}

struct PublicNetworks {
  Network ipv4 = *ParseNetwork(kIpv4);
  Network global_unicast = *ParseNetwork(kGlobalUnicast);
  std::vector<Network> inside;

  PublicNetworks() {
    for (const absl::string_view text : kInside) inside.push_back(*ParseNetwork(text));
  }
};

bool IsPublic(const Address& address) {
  static const auto& networks = *new PublicNetworks;
  if (!networks.ipv4.Contains(address) && !networks.global_unicast.Contains(address)) return false;
  return std::ranges::none_of(networks.inside,
                              [&](const Network& inside) { return inside.Contains(address); });
}

}  // namespace

bool Network::Contains(const std::array<uint8_t, 16>& other) const {
  const int bytes = bits / 8;
  if (std::memcmp(address.data(), other.data(), bytes) != 0) return false;
  if (bits % 8 == 0) return true;
  return (address[bytes] ^ other[bytes]) >> (8 - bits % 8) == 0;
}

absl::StatusOr<Network> ParseNetwork(absl::string_view text) {
  const absl::Status bad = Error(absl::StatusCode::kInvalidArgument, "BAD_NETWORK",
                                 absl::StrCat(text, " is not a network, such as 10.0.0.0/8"));
  const std::pair<std::string, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  Network network;
  in_addr ipv4;
  const bool is_ipv4 = inet_pton(AF_INET, parts.first.c_str(), &ipv4) == 1;
  if (is_ipv4) {
    network.address = OfIpv4(ipv4);
  } else if (inet_pton(AF_INET6, parts.first.c_str(), network.address.data()) != 1) {
    return bad;
  }
  const int most = is_ipv4 ? 32 : 128;
  network.bits = most;
  if (text.size() != parts.first.size() &&
      (!absl::SimpleAtoi(parts.second, &network.bits) || network.bits < 0 || network.bits > most)) {
    return bad;
  }
  if (is_ipv4) network.bits += kIpv4Bits;
  return network;
}

absl::StatusOr<Egress> Egress::Parse(absl::string_view networks) {
  Egress egress;
  for (const absl::string_view text : absl::StrSplit(networks, ',', absl::SkipWhitespace())) {
    ASSIGN_OR_RETURN(Network network, ParseNetwork(absl::StripAsciiWhitespace(text)));
    egress.allowed_.push_back(network);
  }
  return egress;
}

bool Egress::Allows(const sockaddr& address) const {
  const std::optional<Address> known = AddressOf(address);
  if (!known.has_value()) return false;
  return IsPublic(*known) || std::ranges::any_of(allowed_, [&](const Network& network) {
           return network.Contains(*known);
         });
}

}  // namespace magpie::http
