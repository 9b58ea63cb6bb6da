// The place that a parser has reached in the tokens of an expression.
//
//   TokenCursor tokens(source, *Lex(source));     a ? b : c
//   tokens.Next();                                ^
//   if (tokens.Take("?")) ...                       ^
//   RETURN_IF_ERROR(tokens.Expect(":"));              ^  1:5: expected ':', not 'b'

#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/expr/syntax/token.h"

namespace magpie::expr {

class TokenCursor {
 public:
  // `tokens` are those of `source`, which must outlive this.
  TokenCursor(absl::string_view source, std::vector<Token> tokens);

  // The next token, or a later one. At the end, the next one is kEnd.
  const Token& Peek(size_t ahead = 0) const { return tokens_[at_ + ahead]; }
  bool Is(TokenKind kind) const { return Peek().kind == kind; }
  // Whether the next token is that operator, bracket or keyword.
  bool IsSymbol(absl::string_view symbol) const {
    return (Is(TokenKind::kSymbol) || Is(TokenKind::kKeyword)) && Peek().text == symbol;
  }

  // Takes the next token, which must not be kEnd.
  const Token& Next() { return tokens_[at_++]; }
  // Takes the next token if it is `symbol`.
  bool Take(absl::string_view symbol) {
    if (!IsSymbol(symbol)) return false;
    ++at_;
    return true;
  }
  // Takes `symbol`; a SourceError if the next token is something else.
  absl::Status Expect(absl::string_view symbol);

  // A SourceError at the next token: "expected an operand, not ')'".
  absl::Status Unexpected(absl::string_view expected) const;

  // The offset in the source at which the last token taken ends.
  size_t taken_end() const { return tokens_[at_ - 1].end(); }

 private:
  const absl::string_view source_;
  const std::vector<Token> tokens_;
  size_t at_ = 0;
};

}  // namespace magpie::expr
