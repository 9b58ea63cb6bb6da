#include "services/flow-engine/formats/turbo/groovy_alike.h"

#include <algorithm>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/expr/syntax/token.h"
#include "services/flow-engine/foreign/piece.h"

namespace magpie::flow {
namespace {

using expr::Token;
using expr::TokenKind;

// A double represents every decimal of so many digits.
constexpr size_t kExactDigits = 15;

// Methods of both languages with the same meaning wherever CEL gives a value.
constexpr absl::string_view kAlike[] = {"contains", "startsWith", "endsWith", "replace",
                                        "join",     "reverse",    "equals",   "isEmpty"};
// Methods of both languages with different meanings.
constexpr absl::string_view kOfBoth[] = {
    "matches",   "split",  "size",        "length",  "toLowerCase", "toUpperCase", "trim",
    "substring", "charAt", "lastIndexOf", "first",   "last",        "indexOf",     "sort",
    "sum",       "min",    "max",         "flatten", "format"};
// Words that people write for operators; `not (a)` is not a call.
constexpr absl::string_view kWords[] = {"and", "or", "not", "eq",  "ne",  "lt",
                                        "le",  "gt", "ge",  "div", "mod", "empty"};

template <size_t kSize>
bool Has(const absl::string_view (&list)[kSize], absl::string_view word) {
  return std::ranges::count(list, word) > 0;
}

bool IsName(const Token& token) { return token.kind == TokenKind::kIdentifier; }

bool EndsOperand(const Token& token) {
  if (token.kind == TokenKind::kSymbol) return token.text == ")" || token.text == "]";
  return token.kind != TokenKind::kEnd && token.text != "in" &&
         !(IsName(token) && token.text != "empty" && token.text != "not" &&
           Has(kWords, token.text));
}

// False for text that Groovy interpolates or escapes in its own way.
bool IsAlikeText(absl::string_view text) {
  if (text[0] != '"' && text[0] != '\'') return false;
  if (text[0] == '"' && absl::StrContains(text, '$')) return false;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && !absl::StrContains("nrtbfu\\'\"", text[++i])) return false;
  }
  return true;
}

bool IsAlikeLiteral(const Token& token) {
  switch (token.kind) {
    case TokenKind::kString:
      return IsAlikeText(token.text);
    case TokenKind::kBytes:
    case TokenKind::kUint:
      return false;
    case TokenKind::kInt:
      return token.text.size() == 1 || token.text[0] != '0';
    case TokenKind::kDouble:
      return token.text[0] != '.' && token.text.size() <= kExactDigits;
    default:
      return true;
  }
}

// An escape counts as a letter, too.
bool IsLetter(const Token& token) {
  if (token.kind != TokenKind::kString) return false;
  const absl::string_view text = token.text.substr(1, token.text.size() - 2);
  return foreign::IsOneLetter(text) || absl::StartsWith(text, "\\");
}

class CelReader {
 public:
  CelReader(absl::string_view source, const std::vector<Token>& tokens)
      : source_(source), tokens_(tokens) {}

  bool IsCelAlone() const {
    for (size_t i = 1; i < tokens_.size(); ++i) {
      const bool is_optional = tokens_[i - 1].text == "." || tokens_[i - 1].text == "[";
      if (is_optional && tokens_[i].text == "?") return true;
      if (tokens_[i].text != "(" || tokens_[i].kind != TokenKind::kSymbol) continue;
      const Token& name = tokens_[i - 1];
      const bool is_member = i > 1 && tokens_[i - 2].text == ".";
      if (!IsName(name)) continue;
      if (!is_member && !Has(kWords, name.text)) return true;
      if (is_member && !Has(kAlike, name.text) && !Has(kOfBoth, name.text)) return true;
    }
    return false;
  }

  bool IsAlike() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      if (!IsAlikeLiteral(Now()) || BeginsStatement() || !TakesAlike()) return false;
    }
    return true;
  }

 private:
  // What was seen within one pair of brackets.
  struct Place {
    bool is_compared = false;  // by == or !=, since the last looser operator
    bool may_throw = false;    // a member, an item or a call, since the last ? : or comma
    bool threw = false;        // the same, since the opening bracket
  };

  const Token& Now(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  bool IsBehindOperand() const { return at_ > 0 && EndsOperand(tokens_[at_ - 1]); }

  bool BeginsStatement() const {
    if (at_ == 0 || places_.size() > 1 || Now().kind != TokenKind::kSymbol) return false;
    if (!absl::StrContains("([{-", Now().text)) return false;
    const size_t end = tokens_[at_ - 1].end();
    return source_.substr(end, Now().begin - end).find_first_of("\r\n") != absl::string_view::npos;
  }

  void Throws() { places_.back().may_throw = places_.back().threw = true; }

  bool TakesAlike() {
    const Token& token = Now();
    Place& place = places_.back();
    if (token.text == "in" && token.kind == TokenKind::kKeyword) {
      return !place.is_compared && IsListOfTexts();
    }
    if (token.kind != TokenKind::kSymbol) return token.text != "div" || !IsBehindOperand();
    const absl::string_view sign = token.text;
    if (sign == "(" || sign == "[" || sign == "{") {
      if (sign == "[" && IsBehindOperand()) Throws();
      places_.emplace_back();
    } else if (sign == ")" || sign == "]" || sign == "}") {
      const bool threw = place.threw;
      if (places_.size() > 1) places_.pop_back();
      if (threw) Throws();
    } else if (sign == ".") {
      return TakesMember();
    } else if (sign == "==" || sign == "!=") {
      place.is_compared = true;
      return !IsLetter(tokens_[at_ - (at_ > 0)]) && !IsLetter(Now(1));
    } else if (sign[0] == '<' || sign[0] == '>') {
      return !place.is_compared;
    } else if (sign == "&&" || sign == "||") {
      place.is_compared = false;
      return !place.may_throw;
    } else if (sign == ":" || sign == "," || (sign == "?" && Now(1).text != ".")) {
      place.is_compared = place.may_throw = false;
    } else if (absl::StrContains("+-*/%", sign)) {
      const bool is_number = Now(1).kind == TokenKind::kInt || Now(1).kind == TokenKind::kDouble;
      return sign == "-" && !IsBehindOperand() && is_number;
    }
    return true;
  }

  // a.equals('x') is a comparison; a?.b guards itself.
  bool TakesMember() {
    const absl::string_view name = Now(1).text;
    const bool is_call = Now(2).text == "(";
    const bool is_guarded = at_ > 2 && tokens_[at_ - 3].text == "?";
    const bool is_plain = at_ < 2 || is_guarded || !absl::StrContains(".)]", tokens_[at_ - 2].text);
    const bool compares = is_call && name == "equals" && is_plain;
    const bool is_safe = at_ > 0 && tokens_[at_ - 1].text == "?";
    if (!compares && !is_safe) Throws();
    return !is_call || !Has(kOfBoth, name) || (name == "size" && IsComparedWithZero());
  }

  // .size() == 0 means the same in all units.
  bool IsComparedWithZero() const {
    const absl::string_view sign = Now(4).text;
    return Now(3).text == ")" && (sign == "==" || sign == "!=" || sign == ">") &&
           Now(5).text == "0";
  }

  bool IsListOfTexts() const {
    if (Now(1).text != "[") return false;
    for (size_t i = 2; Now(i).kind == TokenKind::kString; i += 2) {
      if (Now(i + 1).text == "]") return true;
      if (Now(i + 1).text != ",") return false;
    }
    return false;
  }

  const absl::string_view source_;
  const std::vector<Token>& tokens_;
  size_t at_ = 0;
  std::vector<Place> places_ = {Place{}};
};

}  // namespace

bool IsAlikeInGroovy(absl::string_view cel) {
  const absl::StatusOr<std::vector<Token>> tokens = expr::Lex(cel);
  if (!tokens.ok()) return true;
  CelReader reader(cel, *tokens);
  return reader.IsCelAlone() || reader.IsAlike();
}

}  // namespace magpie::flow
