// IP addresses and networks, and their text.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"

namespace magpie::expr {

// Parses "192.168.0.1" or "2001:db8::68"; nothing if it is malformed. Allows no zones, no leading
// zeros, and no version 4 address written within a version 6 address.
std::optional<IpAddress> AddressOf(absl::string_view text);

// Parses "192.168.0.0/24"; nothing if it is malformed.
std::optional<IpNetwork> NetworkOf(absl::string_view text);

// The canonical form: lower case, without the longest run of zeros.
std::string ToText(const IpAddress& address);
std::string ToText(const IpNetwork& network);

}  // namespace magpie::expr
