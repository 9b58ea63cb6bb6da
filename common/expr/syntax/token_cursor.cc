#include "common/expr/syntax/token_cursor.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/syntax/source_error.h"

namespace magpie::expr {

TokenCursor::TokenCursor(absl::string_view source, std::vector<Token> tokens)
    : source_(source), tokens_(std::move(tokens)) {}

absl::Status TokenCursor::Expect(absl::string_view symbol) {
  return Take(symbol) ? absl::OkStatus() : Unexpected(absl::StrCat("'", symbol, "'"));
}

absl::Status TokenCursor::Unexpected(absl::string_view expected) const {
  const std::string found = Is(TokenKind::kEnd) ? "the end" : absl::StrCat("'", Peek().text, "'");
  return SourceError(source_, Peek().begin, absl::StrCat("expected ", expected, ", not ", found));
}

}  // namespace magpie::expr
