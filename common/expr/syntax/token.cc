#include "common/expr/syntax/token.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/expr/datum/utf8.h"
#include "common/expr/syntax/source_error.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

constexpr std::array<absl::string_view, 4> kKeywords = {"true", "false", "null", "in"};

constexpr std::array<absl::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

// Longer ones first: "<=" is not "<" and "=".
constexpr std::array<absl::string_view, 24> kSymbols = {
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/",
    "%",  "!",  "?",  ":",  ".",  ",",  "(", ")", "[", "]", "{", "}"};

constexpr absl::string_view kSpace = " \t\r\n\f";

bool IsIdentifierStart(char c) { return absl::ascii_isalpha(c) || c == '_'; }
bool IsIdentifierPart(char c) { return absl::ascii_isalnum(c) || c == '_'; }

class Lexer {
 public:
  explicit Lexer(absl::string_view source) : source_(source) {}

  absl::StatusOr<std::vector<Token>> Run() {
    std::vector<Token> tokens;
    do {
      ASSIGN_OR_RETURN(const Token token, Next());
      tokens.push_back(token);
    } while (tokens.back().kind != TokenKind::kEnd);
    return tokens;
  }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : 0;
  }
  absl::string_view Rest() const { return source_.substr(at_); }
  absl::Status Wrong(absl::string_view what) const { return SourceError(source_, at_, what); }

  // The token from at_ to `end`.
  Token Take(TokenKind kind, size_t end) {
    const Token token = {kind, at_, source_.substr(at_, end - at_)};
    at_ = end;
    return token;
  }

  void SkipSpace() {
    while (at_ < source_.size()) {
      if (absl::StartsWith(Rest(), "//")) {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (kSpace.find(Peek()) != absl::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }

  absl::StatusOr<Token> Next() {
    SkipSpace();
    if (at_ == source_.size()) return Take(TokenKind::kEnd, at_);
    if (const size_t quote = QuoteAhead(); quote != absl::string_view::npos) return String(quote);
    if (IsIdentifierStart(Peek())) return Word();
    if (absl::ascii_isdigit(Peek()) || (Peek() == '.' && absl::ascii_isdigit(Peek(1)))) {
      return Number();
    }
    if (Peek() == '`') return QuotedIdentifier();
    for (const absl::string_view symbol : kSymbols) {
      if (absl::StartsWith(Rest(), symbol)) return Take(TokenKind::kSymbol, at_ + symbol.size());
    }
    const absl::string_view c = Rest().substr(0, 1);
    if (c == "=" || c == "&" || c == "|") {
      return Wrong(absl::StrCat("'", c, "' is not an operator: write '", c, c, "'"));
    }
    return Wrong("unexpected character");
  }

  // The opening quote of the string literal at at_, after a prefix of r, R, b and B.
  size_t QuoteAhead() const {
    size_t at = at_;
    while (at < source_.size() && at < at_ + 2 &&
           absl::StrContains("rRbB", source_.substr(at, 1))) {
      ++at;
    }
    const bool quote = at < source_.size() && (source_[at] == '"' || source_[at] == '\'');
    return quote ? at : absl::string_view::npos;
  }

  absl::StatusOr<Token> String(size_t quote) {
    const absl::string_view prefix = source_.substr(at_, quote - at_);
    const bool is_raw = prefix.find_first_of("rR") != absl::string_view::npos;
    const bool is_bytes = prefix.find_first_of("bB") != absl::string_view::npos;
    const absl::string_view triple = source_.substr(quote, 3);
    const bool is_triple = triple.size() == 3 && triple[1] == triple[0] && triple[2] == triple[0];
    const absl::string_view closing = source_.substr(quote, is_triple ? 3 : 1);
    for (size_t i = quote + closing.size(); i < source_.size(); ++i) {
      if (!is_triple && source_[i] == '\n') return Wrong("the string is not closed on this line");
      if (source_[i] == '\\' && !is_raw) {
        ++i;
      } else if (absl::StartsWith(source_.substr(i), closing)) {
        return Take(is_bytes ? TokenKind::kBytes : TokenKind::kString, i + closing.size());
      }
    }
    return Wrong("the string is not closed");
  }

  Token Word() {
    size_t end = at_;
    while (end < source_.size() && IsIdentifierPart(source_[end])) ++end;
    const absl::string_view word = source_.substr(at_, end - at_);
    if (std::ranges::count(kKeywords, word) > 0) return Take(TokenKind::kKeyword, end);
    if (std::ranges::count(kReserved, word) > 0) return Take(TokenKind::kReserved, end);
    return Take(TokenKind::kIdentifier, end);
  }

  absl::StatusOr<Token> QuotedIdentifier() {
    const size_t end = source_.find('`', at_ + 1);
    if (end == absl::string_view::npos) return Wrong("the quoted name is not closed");
    const absl::string_view name = source_.substr(at_ + 1, end - at_ - 1);
    const bool plain = std::ranges::all_of(name, [](char c) {
      return IsIdentifierPart(c) || absl::string_view(".-/ ").find(c) != absl::string_view::npos;
    });
    if (name.empty() || !plain)
      return Wrong("a quoted name may contain only letters, digits, _ . - / and spaces");
    const Token token = {TokenKind::kQuotedIdentifier, at_, name};
    at_ = end + 1;
    return token;
  }

  size_t SkipDigits(size_t at) const {
    while (at < source_.size() && absl::ascii_isdigit(source_[at])) ++at;
    return at;
  }

  // int: [0-9]+ or 0x[0-9a-f]+; uint: an int and u; double: digits with a fraction, an exponent or
  // both.
  absl::StatusOr<Token> Number() {
    TokenKind kind = TokenKind::kInt;
    size_t end = at_;
    if (Peek() == '0' && (Peek(1) == 'x' || Peek(1) == 'X')) {
      end += 2;
      while (end < source_.size() && absl::ascii_isxdigit(source_[end])) ++end;
      if (end == at_ + 2) return Wrong("a hexadecimal number needs digits after 0x");
    } else {
      end = SkipDigits(end);
      if (end + 1 < source_.size() && source_[end] == '.' &&
          absl::ascii_isdigit(source_[end + 1])) {
        kind = TokenKind::kDouble;
        end = SkipDigits(end + 1);
      }
      if (const size_t exponent = SkipExponent(end); exponent != end) {
        kind = TokenKind::kDouble;
        end = exponent;
      }
    }
    if (kind == TokenKind::kInt && end < source_.size() && (source_[end] | 32) == 'u') {
      kind = TokenKind::kUint;
      ++end;
    }
    if (end < source_.size() && IsIdentifierPart(source_[end]))
      return Wrong("this is not a number");
    return Take(kind, end);
  }

  // The position after the exponent at `at`: e, an optional sign, digits; `at` if there is none.
  size_t SkipExponent(size_t at) const {
    size_t digits = at;
    if (digits >= source_.size() || (source_[digits] | 32) != 'e') return at;
    ++digits;
    if (digits < source_.size() && (source_[digits] == '+' || source_[digits] == '-')) ++digits;
    const size_t end = SkipDigits(digits);
    return end == digits ? at : end;
  }

  const absl::string_view source_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<Token>> Lex(absl::string_view source) {
  if (const size_t bad = FindInvalidUtf8(source); bad != absl::string_view::npos) {
    return SourceError(source.substr(0, bad), bad, "not UTF-8 from here on");
  }
  return Lexer(source).Run();
}

}  // namespace magpie::expr
