// The tokens of an expression.

#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::expr {

enum class TokenKind {
  kEnd,
  kIdentifier,
  kQuotedIdentifier,  // `content-type`, only after a dot
  kKeyword,           // true, false, null, in
  kReserved,          // a reserved word; may name a member, but not a variable
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kSymbol,  // an operator or a bracket
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t begin = 0;  // its offset in the source, in bytes
  // Its spelling, as a part of the source; without the quotes of a quoted identifier.
  absl::string_view text;

  size_t end() const {
    return begin + text.size() + (kind == TokenKind::kQuotedIdentifier ? 2 : 0);
  }
};

// All tokens of `source`, which must outlive them; the last is kEnd. Skips white space and comments
// (`// to the end of the line`).
absl::StatusOr<std::vector<Token>> Lex(absl::string_view source);

}  // namespace magpie::expr
