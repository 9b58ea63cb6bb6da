#include "services/flow-engine/formats/turbo/dialect.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/expr/datum/limits.h"
#include "common/expr/syntax/token.h"

namespace magpie::flow {
namespace {

using expr::Token;
using expr::TokenKind;

using Words = std::pair<absl::string_view, absl::string_view>;

constexpr std::array<Words, 10> kOperators = {{{"and", "&&"},
                                               {"or", "||"},
                                               {"eq", "=="},
                                               {"ne", "!="},
                                               {"lt", "<"},
                                               {"le", "<="},
                                               {"gt", ">"},
                                               {"ge", ">="},
                                               {"div", "/"},
                                               {"mod", "%"}}};

absl::string_view AsSign(absl::string_view word) {
  const auto* const found = std::ranges::find(kOperators, word, &Words::first);
  return found == kOperators.end() ? word : found->second;
}

bool MayBeginOperand(const Token& token) {
  if (token.kind == TokenKind::kEnd) return false;
  if (token.kind != TokenKind::kSymbol) return token.text != "in";
  return token.text == "(" || token.text == "[" || token.text == "!" || token.text == "-";
}

bool MayEndOperand(const Token& token) {
  if (token.kind != TokenKind::kSymbol) return token.text != "in";
  return token.text == ")" || token.text == "]";
}

// The precedence of an expression, loosest first.
enum Level { kTernary, kOr, kAnd, kComparison, kSum, kProduct, kSign, kOperand };

// A translated part.
struct Piece {
  std::string text;
  Level level = kOperand;
  std::vector<std::string> guards;  // conditions for `text` to have a value
  bool may_be_null = false;         // ends in ?.member
};

std::string AtLevel(const Piece& piece, Level level) {
  return piece.level < level ? absl::StrCat("(", piece.text, ")") : piece.text;
}

// Adds the guards of `from`, each once.
void TakeGuards(const Piece& from, Piece& to) {
  for (const std::string& guard : from.guards) {
    if (std::ranges::count(to.guards, guard) == 0) to.guards.push_back(guard);
  }
}

// `piece` as a complete condition: false if its guards do not hold.
Piece Discharged(Piece piece) {
  if (piece.may_be_null) piece.guards.push_back(absl::StrCat(piece.text, " != null"));
  if (piece.guards.empty()) return piece;
  return {absl::StrCat(absl::StrJoin(piece.guards, " && "), " && ", AtLevel(piece, kComparison)),
          kAnd};
}

Piece Negated(const Piece& piece) {
  return {absl::StrCat("!", AtLevel(piece, kSign)), kSign, piece.guards};
}

Piece Compared(const Piece& left, absl::string_view sign, const Piece& right) {
  Piece both = {absl::StrCat(AtLevel(left, kSum), " ", sign, " ", AtLevel(right, kSum)),
                kComparison, left.guards};
  TakeGuards(right, both);
  if (both.guards.empty()) return both;
  const bool is_equality = sign == "==" || sign == "!=";
  if (is_equality && (left.text == "null" || right.text == "null")) {
    const absl::string_view value = left.text == "null" ? right.text : left.text;
    Piece present =
        Discharged({absl::StrCat(value, " != null"), kComparison, std::move(both.guards)});
    return sign == "!=" ? present : Negated(present);
  }
  if (sign == "!=") return Negated(Discharged(Compared(left, "==", right)));
  for (const Piece* const side : {&left, &right}) {
    if (!is_equality && side->may_be_null) {
      both.guards.push_back(absl::StrCat(side->text, " != null"));
    }
  }
  return Discharged(std::move(both));
}

// Recursive descent, one level of precedence at a time. Stops at the first fault.
class Translator {
 public:
  explicit Translator(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::optional<std::string> Run() {
    const Piece piece = Discharged(Ternary());
    if (is_broken_ || Now().kind != TokenKind::kEnd) return std::nullopt;
    return piece.text;
  }

 private:
  const Token& Now() const { return tokens_[at_]; }

  absl::string_view Operator() const {
    if (Now().kind != TokenKind::kIdentifier) return Now().text;
    return AsSign(Now().text);
  }

  // Whether a `?.` comes next, which are two tokens in CEL.
  bool IsSafeDot() const {
    return Now().text == "?" && tokens_[at_ + 1].text == "." &&
           Now().end() == tokens_[at_ + 1].begin;
  }

  absl::string_view Next() {
    const absl::string_view text = Now().text;
    if (Now().kind == TokenKind::kEnd) {
      is_broken_ = true;
    } else {
      ++at_;
    }
    return text;
  }

  bool Take(absl::string_view symbol) {
    if (is_broken_ || Now().text != symbol) return false;
    ++at_;
    return true;
  }

  void Need(absl::string_view symbol) { is_broken_ = !Take(symbol) || is_broken_; }

  Piece Ternary() {
    if (++nesting_ > expr::kMaxNesting) is_broken_ = true;
    Piece piece = is_broken_ ? Piece{} : Chain(kOr);
    if (!IsSafeDot() && Take("?")) {
      const Piece yes = Discharged(Ternary());
      Need(":");
      const Piece no = Discharged(Ternary());
      piece = {absl::StrCat(AtLevel(Discharged(std::move(piece)), kOr), " ? ", AtLevel(yes, kOr),
                            " : ", no.text),
               kTernary};
    }
    --nesting_;
    return piece;
  }

  // Whether the next token is an operator of `level`.
  bool Joins(Level level) const {
    const absl::string_view sign = Operator();
    switch (level) {
      case kOr:
        return sign == "||";
      case kAnd:
        return sign == "&&";
      case kComparison:
        return Now().text == "in" || sign == "==" || sign == "!=" || sign == "<" || sign == "<=" ||
               sign == ">" || sign == ">=";
      case kSum:
        return sign == "+" || sign == "-";
      default:
        return sign == "*" || sign == "/" || sign == "%";
    }
  }

  // Negations repeat their guards: gives up when the text grows far beyond the size of an
  // expression.
  Piece Bounded(Piece piece) {
    size_t size = piece.text.size();
    for (const std::string& guard : piece.guards) size += guard.size();
    if (size > 4 * expr::kMaxExpressionBytes) is_broken_ = true;
    return is_broken_ ? Piece{} : piece;
  }

  // Operands of the next level, joined by operators of `level`.
  Piece Chain(Level level) {
    const auto operand = [&] {
      return level == kProduct ? Sign() : Chain(static_cast<Level>(level + 1));
    };
    Piece left = operand();
    while (!is_broken_ && Joins(level)) {
      const absl::string_view sign = Operator();
      ++at_;
      left = Bounded(Joined(level, std::move(left), sign, operand()));
    }
    return left;
  }

  static Piece Joined(Level level, Piece left, absl::string_view sign, Piece right) {
    if (level == kComparison) return Compared(left, sign, right);
    if (level == kOr || level == kAnd) {
      left = Discharged(std::move(left));
      right = Discharged(std::move(right));
    }
    Piece both = {absl::StrCat(AtLevel(left, level), " ", sign, " ",
                               AtLevel(right, static_cast<Level>(level + 1))),
                  level, left.guards};
    TakeGuards(right, both);
    return both;
  }

  Piece Sign() {
    const bool is_not = Now().text == "!" || IsWordBeforeOperand("not");
    const bool is_empty = IsWordBeforeOperand("empty");
    if (!is_not && !is_empty && Now().text != "-") return Postfix();
    if (++nesting_ > expr::kMaxNesting) is_broken_ = true;
    if (is_broken_) return {};
    ++at_;
    Piece inner = Sign();
    --nesting_;
    if (is_not) return Negated(Discharged(std::move(inner)));
    if (is_empty) {
      return {absl::StrCat(AtLevel(inner, kSum), R"( in [null, "", [], {}])"), kComparison,
              inner.guards};
    }
    return {absl::StrCat("-", AtLevel(inner, kOperand)), kSign, inner.guards};
  }

  bool IsWordBeforeOperand(absl::string_view word) const {
    return Now().text == word && BeginsOperand(at_ + 1);
  }

  bool BeginsOperand(size_t at) const { return MayBeginOperand(tokens_[at]); }

  Piece Postfix() {
    Piece piece = Primary();
    while (!is_broken_) {
      if (IsSafeDot()) {
        at_ += 2;
        piece = Member(std::move(piece), true);
      } else if (Take(".")) {
        piece = Member(std::move(piece), false);
      } else if (Take("[")) {
        const Piece index = Ternary();
        Need("]");
        piece.text = absl::StrCat(AtLevel(piece, kOperand), "[", index.text, "]");
        piece.level = kOperand;
        piece.may_be_null = false;
        TakeGuards(index, piece);
      } else {
        break;
      }
      piece = Bounded(std::move(piece));
    }
    return piece;
  }

  // A member or a call after `piece`; after `?.` if `is_safe`.
  Piece Member(Piece piece, bool is_safe) {
    const bool is_name = Now().kind == TokenKind::kIdentifier || Now().kind == TokenKind::kReserved;
    is_broken_ = is_broken_ || !is_name;
    const absl::string_view name = Next();
    // A null after `?.` has only equals().
    if (piece.may_be_null && !is_safe && name != "equals") is_broken_ = true;
    const std::string receiver = AtLevel(piece, kOperand);
    Piece member = {absl::StrCat(receiver, ".", name), kOperand, std::move(piece.guards)};
    if (is_safe) member.guards.push_back(absl::StrCat(receiver, " != null"));
    if (Take("(")) return Call(receiver, name, std::move(member.guards));
    if (is_safe) member.guards.push_back(absl::StrCat("has(", member.text, ")"));
    member.may_be_null = is_safe;
    return member;
  }

  // An int does not equal a decimal in Groovy, so that their types are compared, too.
  Piece Equals(Piece receiver, const Piece& argument) {
    const absl::string_view other = argument.text;
    const bool is_text = !other.empty() && (other[0] == '"' || other[0] == '\'');
    const bool is_word = other == "null" || other == "true" || other == "false";
    const absl::string_view own = receiver.text;
    if (is_text || is_word || own[0] == '"' || own[0] == '\'') {
      return Compared(receiver, "==", argument);
    }
    const bool is_number = !other.empty() && absl::ascii_isdigit(other[0]);
    if (is_number && absl::StrContains(other, '.')) is_broken_ = true;
    receiver.guards.push_back(is_number ? absl::StrCat("type(", own, ") == int")
                                        : absl::StrCat("type(", own, ") == type(", other, ")"));
    return Discharged(Compared(receiver, "==", argument));
  }

  Piece Call(const std::string& receiver, absl::string_view name, std::vector<std::string> guards) {
    const std::vector<Piece> arguments = List(")");
    if (name == "equals" && arguments.size() == 1) {
      return Equals({receiver, kOperand, std::move(guards)}, arguments[0]);
    }
    if (name == "isEmpty" && arguments.empty()) {
      return Compared({absl::StrCat(receiver, ".size()"), kOperand, std::move(guards)},
                      "==", {"0"});
    }
    Piece call = {absl::StrCat(receiver, ".", name, "(", Joined(arguments), ")"), kOperand,
                  std::move(guards)};
    for (const Piece& argument : arguments) TakeGuards(argument, call);
    return call;
  }

  // Expressions separated by commas, up to `closing`.
  std::vector<Piece> List(absl::string_view closing) {
    std::vector<Piece> pieces;
    if (Take(closing)) return pieces;
    do {
      pieces.push_back(Ternary());
    } while (Take(","));
    Need(closing);
    return pieces;
  }

  static std::string Joined(const std::vector<Piece>& pieces) {
    return absl::StrJoin(pieces, ", ", [](std::string* out, const Piece& piece) {
      absl::StrAppend(out, piece.text);
    });
  }

  Piece Primary() {
    if (Take("(")) {
      Piece inner = Ternary();
      Need(")");
      return inner;
    }
    const bool is_list = Take("[");
    const bool is_symbol = Now().kind == TokenKind::kSymbol || Now().kind == TokenKind::kReserved;
    is_broken_ = is_broken_ || (!is_list && is_symbol);
    const absl::string_view word = is_list ? "" : Next();
    const bool is_call = !is_list && Take("(");
    if (!is_list && !is_call) return {std::string(word)};
    const std::vector<Piece> pieces = List(is_list ? "]" : ")");
    Piece piece = {absl::StrCat(word, is_list ? "[" : "(", Joined(pieces), is_list ? "]" : ")")};
    for (const Piece& inner : pieces) TakeGuards(inner, piece);
    return piece;
  }

  const std::vector<Token> tokens_;
  size_t at_ = 0;
  int nesting_ = 0;
  bool is_broken_ = false;
};

}  // namespace

std::optional<std::string> FromDialect(absl::string_view condition) {
  if (condition.size() > expr::kMaxExpressionBytes) return std::nullopt;
  absl::StatusOr<std::vector<Token>> tokens = expr::Lex(condition);
  if (!tokens.ok()) return std::nullopt;
  return Translator(*std::move(tokens)).Run();
}

std::string WithSigns(absl::string_view condition) {
  const absl::StatusOr<std::vector<Token>> tokens = expr::Lex(condition);
  std::string text;
  size_t done = 0;
  bool ends_operand = false;
  for (size_t i = 0; tokens.ok() && i + 1 < tokens->size(); ++i) {
    const Token& token = (*tokens)[i];
    const bool is_member = i > 0 && (*tokens)[i - 1].text == ".";
    const bool is_word =
        token.kind == TokenKind::kIdentifier && !is_member && MayBeginOperand((*tokens)[i + 1]);
    absl::string_view sign = is_word && ends_operand ? AsSign(token.text) : token.text;
    if (is_word && !ends_operand && token.text == "not") sign = "!";
    ends_operand = sign == token.text && MayEndOperand(token);
    absl::StrAppend(
        &text, condition.substr(done, token.begin - done),
        sign == token.text ? condition.substr(token.begin, token.end() - token.begin) : sign);
    done = token.end();
  }
  absl::StrAppend(&text, condition.substr(done));
  return text;
}

}  // namespace magpie::flow
