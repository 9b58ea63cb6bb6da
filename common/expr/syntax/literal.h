// The values of literals.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/expr/syntax/token.h"

namespace magpie::expr {

// The text of a string or bytes token of `source`, without prefix and quotes, and with escapes
// resolved unless it is raw. Escapes: \a \b \f \n \r \t \v \\ \? \" \' \` \xHH \ooo \uHHHH
// \UHHHHHHHH. A number is a code point in a string and a byte in bytes, which allow no \u or \U.
absl::StatusOr<std::string> StringOf(absl::string_view source, const Token& token);

// The number of an int token, negated if `negative`; nothing if it does not fit int64.
std::optional<int64_t> IntOf(absl::string_view spelling, bool negative);

// The number of a uint token; nothing if it does not fit uint64.
std::optional<uint64_t> UintOf(absl::string_view spelling);

// The number of a double token; nothing if it is too large.
std::optional<double> DoubleOf(absl::string_view spelling);

}  // namespace magpie::expr
