// IP addresses and networks, and their spellings.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"

namespace magpie::expr {

// "192.168.0.1" or "2001:db8::68"; nothing where it is another text. No zones, no leading zeros, no
// address of version 4 spelled within one of version 6.
std::optional<IpAddress> AddressOf(absl::string_view text);

// "192.168.0.0/24"; nothing where it is another text.
std::optional<IpNetwork> NetworkOf(absl::string_view text);

// In the canonical form: lower case, the longest run of zeros left out.
std::string ToText(const IpAddress& address);
std::string ToText(const IpNetwork& network);

}  // namespace magpie::expr
