// The network extension of the language: ip(), cidr() and their members.

#include "common/expr/library/network.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

constexpr size_t kMaxSpelling = 45;  // of an address

bool IsV4(const IpAddress& address) { return address.version == 4; }
int Bits(const IpAddress& address) { return IsV4(address) ? 32 : 128; }

// Where the address begins within its bytes.
uint8_t* Begin(IpAddress& address) { return address.bytes.data() + (IsV4(address) ? 12 : 0); }
const uint8_t* Begin(const IpAddress& address) {
  return address.bytes.data() + (IsV4(address) ? 12 : 0);
}

IpAddress Masked(IpAddress address, int prefix) {
  uint8_t* const begin = Begin(address);
  for (int bit = prefix; bit < Bits(address); ++bit) begin[bit / 8] &= ~(0x80 >> bit % 8);
  return address;
}

bool Contains(const IpNetwork& network, const IpAddress& address) {
  return network.address.version == address.version &&
         Masked(network.address, network.prefix) == Masked(address, network.prefix);
}

// The argument, parsed if it is a string.
std::optional<IpAddress> AddressFrom(const Datum& arg) {
  if (arg.as_string() != nullptr) return AddressOf(*arg.as_string());
  return arg.as_address() != nullptr ? std::optional(*arg.as_address()) : std::nullopt;
}
std::optional<IpNetwork> NetworkFrom(const Datum& arg) {
  if (arg.as_string() != nullptr) return NetworkOf(*arg.as_string());
  return arg.as_network() != nullptr ? std::optional(*arg.as_network()) : std::nullopt;
}

Datum NoAddress(Heap& heap) { return heap.Fail("this string is not an IP address"); }
Datum NoNetwork(Heap& heap) { return heap.Fail("this string is not an IP network"); }

Datum Ip(std::span<const Datum> args, Heap& heap) {
  if (const IpNetwork* const network = args[0].as_network()) return Datum(network->address);
  const std::optional<IpAddress> address = AddressFrom(args[0]);
  if (address.has_value()) return Datum(*address);
  return args[0].as_string() != nullptr ? NoAddress(heap) : NoOverload("ip", args, heap);
}

Datum Cidr(std::span<const Datum> args, Heap& heap) {
  const std::optional<IpNetwork> network = NetworkFrom(args[0]);
  if (network.has_value()) return Datum(*network);
  return args[0].as_string() != nullptr ? NoNetwork(heap) : NoOverload("cidr", args, heap);
}

Datum IsIp(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_string() == nullptr) return NoOverload("isIP", args, heap);
  return Datum(AddressOf(*args[0].as_string()).has_value());
}

Datum IsCidr(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_string() == nullptr) return NoOverload("isCIDR", args, heap);
  return Datum(NetworkOf(*args[0].as_string()).has_value());
}

Datum IsCanonical(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_string() == nullptr) return NoOverload("ip.isCanonical", args, heap);
  const std::optional<IpAddress> address = AddressOf(*args[0].as_string());
  if (!address.has_value()) return NoAddress(heap);
  return Datum(ToText(*address) == *args[0].as_string());
}

Datum Family(std::span<const Datum> args, Heap& heap) {
  const IpAddress* const address = args[0].as_address();
  if (address == nullptr) return NoOverload("family", args, heap);
  return Datum(int64_t{address->version});
}

// Whether an address is in the network for its version, `v4` or `v6`.
Datum IsOf(absl::string_view name, std::span<const Datum> args, absl::string_view v4,
           absl::string_view v6, Heap& heap) {
  const IpAddress* const address = args[0].as_address();
  if (address == nullptr) return NoOverload(name, args, heap);
  return Datum(Contains(*NetworkOf(IsV4(*address) ? v4 : v6), *address));
}

Datum IsUnspecified(std::span<const Datum> args, Heap& heap) {
  return IsOf("isUnspecified", args, "0.0.0.0/32", "::/128", heap);
}
Datum IsLoopback(std::span<const Datum> args, Heap& heap) {
  return IsOf("isLoopback", args, "127.0.0.0/8", "::1/128", heap);
}
Datum IsLinkLocalUnicast(std::span<const Datum> args, Heap& heap) {
  return IsOf("isLinkLocalUnicast", args, "169.254.0.0/16", "fe80::/10", heap);
}

Datum IsLinkLocalMulticast(std::span<const Datum> args, Heap& heap) {
  const IpAddress* const address = args[0].as_address();
  if (address == nullptr) return NoOverload("isLinkLocalMulticast", args, heap);
  if (IsV4(*address)) return Datum(Contains(*NetworkOf("224.0.0.0/24"), *address));
  return Datum(address->bytes[0] == 0xff && (address->bytes[1] & 0x0f) == 0x02);
}

// An address that has none of the properties above and is neither multicast nor the broadcast
// address of version 4.
Datum IsGlobalUnicast(std::span<const Datum> args, Heap& heap) {
  const IpAddress* const address = args[0].as_address();
  if (address == nullptr) return NoOverload("isGlobalUnicast", args, heap);
  const bool is_v4 = IsV4(*address);
  for (const absl::string_view network :
       {is_v4 ? "0.0.0.0/32" : "::/128", is_v4 ? "127.0.0.0/8" : "::1/128",
        is_v4 ? "169.254.0.0/16" : "fe80::/10", is_v4 ? "224.0.0.0/4" : "ff00::/8"}) {
    if (Contains(*NetworkOf(network), *address)) return Datum(false);
  }
  return Datum(!is_v4 || !Contains(*NetworkOf("255.255.255.255/32"), *address));
}

Datum ContainsIp(std::span<const Datum> args, Heap& heap) {
  const IpNetwork* const network = args[0].as_network();
  const std::optional<IpAddress> address = AddressFrom(args[1]);
  if (network != nullptr && address.has_value()) return Datum(Contains(*network, *address));
  const bool is_text = network != nullptr && args[1].as_string() != nullptr;
  return is_text ? NoAddress(heap) : NoOverload("containsIP", args, heap);
}

Datum ContainsCidr(std::span<const Datum> args, Heap& heap) {
  const IpNetwork* const network = args[0].as_network();
  const std::optional<IpNetwork> inner = NetworkFrom(args[1]);
  if (network != nullptr && inner.has_value()) {
    return Datum(inner->prefix >= network->prefix && Contains(*network, inner->address));
  }
  const bool is_text = network != nullptr && args[1].as_string() != nullptr;
  return is_text ? NoNetwork(heap) : NoOverload("containsCIDR", args, heap);
}

Datum MaskedOf(std::span<const Datum> args, Heap& heap) {
  const IpNetwork* const network = args[0].as_network();
  if (network == nullptr) return NoOverload("masked", args, heap);
  return Datum(IpNetwork{Masked(network->address, network->prefix), network->prefix});
}

Datum PrefixLength(std::span<const Datum> args, Heap& heap) {
  const IpNetwork* const network = args[0].as_network();
  if (network == nullptr) return NoOverload("prefixLength", args, heap);
  return Datum(int64_t{network->prefix});
}

constexpr Function kNetworkFunctions[] = {
    {"ip", false, 1, 1, Ip},
    {"ip", true, 1, 1, Ip},
    {"cidr", false, 1, 1, Cidr},
    {"isIP", false, 1, 1, IsIp},
    {"isCIDR", false, 1, 1, IsCidr},
    {"ip.isCanonical", false, 1, 1, IsCanonical},
    {"family", true, 1, 1, Family},
    {"isUnspecified", true, 1, 1, IsUnspecified},
    {"isLoopback", true, 1, 1, IsLoopback},
    {"isGlobalUnicast", true, 1, 1, IsGlobalUnicast},
    {"isLinkLocalUnicast", true, 1, 1, IsLinkLocalUnicast},
    {"isLinkLocalMulticast", true, 1, 1, IsLinkLocalMulticast},
    {"containsIP", true, 2, 2, ContainsIp},
    {"containsCIDR", true, 2, 2, ContainsCidr},
    {"masked", true, 1, 1, MaskedOf},
    {"prefixLength", true, 1, 1, PrefixLength}};

}  // namespace

std::optional<IpAddress> AddressOf(absl::string_view text) {
  if (text.size() > kMaxSpelling || absl::StrContains(text, absl::string_view("\0", 1))) {
    return std::nullopt;
  }
  const std::string spelled(text);
  IpAddress address{.version = static_cast<uint8_t>(absl::StrContains(text, ":") ? 6 : 4)};
  if (!IsV4(address) && absl::StrContains(text, ".")) return std::nullopt;
  const int family = IsV4(address) ? AF_INET : AF_INET6;
  return inet_pton(family, spelled.c_str(), Begin(address)) == 1 ? std::optional(address)
                                                                 : std::nullopt;
}

std::optional<IpNetwork> NetworkOf(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return std::nullopt;
  const std::optional<IpAddress> address = AddressOf(text.substr(0, slash));
  const absl::string_view digits = text.substr(slash + 1);
  const bool is_number = !digits.empty() && digits.size() <= 3 &&
                         std::ranges::all_of(digits, absl::ascii_isdigit) &&
                         (digits == "0" || digits[0] != '0');
  int prefix = 0;
  if (!address.has_value() || !is_number || !absl::SimpleAtoi(digits, &prefix) ||
      prefix > Bits(*address)) {
    return std::nullopt;
  }
  return IpNetwork{*address, static_cast<uint8_t>(prefix)};
}

std::string ToText(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(IsV4(address) ? AF_INET : AF_INET6, Begin(address), text, sizeof(text));
}

std::string ToText(const IpNetwork& network) {
  return absl::StrCat(ToText(network.address), "/", network.prefix);
}

std::span<const Function> NetworkFunctions() { return kNetworkFunctions; }

}  // namespace magpie::expr
