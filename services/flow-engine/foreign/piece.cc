#include "services/flow-engine/foreign/piece.h"

#include <cmath>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "services/flow-engine/foreign/fault.h"

namespace magpie::flow::foreign {
namespace {

using Kind = Piece::Kind;

// Doubles represent every decimal of at most so many digits, and every whole number up to so much.
constexpr size_t kExactDigits = 15;
constexpr int64_t kMostWhole = int64_t{1} << 53;

std::string Joined(const Piece& left, absl::string_view sign, const Piece& right, Level inside) {
  return absl::StrCat(AtLevel(left, inside), " ", sign, " ", AtLevel(right, inside));
}

Piece Compared(const Piece& left, absl::string_view sign, const Piece& right) {
  return Bool(Joined(left, sign, right, Level::kSum), Level::kComparison);
}

absl::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "a bool";
    case Kind::kNumber:
      return "a number";
    case Kind::kString:
      return "a string";
    default:
      return "a value";
  }
}

absl::Status Mixed(const Piece& left, const Piece& right) {
  return Fault(absl::StrCat("it compares ", NameOf(left.kind), " with ", NameOf(right.kind)));
}

// False for null, otherwise `body`, which is an error if `piece` has the wrong kind.
Piece UnlessNull(const Piece& piece, absl::string_view body) {
  return Bool(absl::StrCat(AtLevel(piece, Level::kSum), " != null && ", body), Level::kAnd);
}

// Whether `any` is the number `computed`. An error in `computed` counts even if `any` is null.
Piece EqualsComputed(const Piece& any, absl::string_view number, const Piece& computed) {
  const std::string right = AtLevel(computed, Level::kSum);
  return Bool(absl::StrCat(AtLevel(any, Level::kSum), " == null ? ", right, " == null : ", number,
                           " == ", right),
              Level::kConditional);
}

// The same number, or an error if `piece` is not a number.
std::string AsNumber(const Piece& piece) {
  return piece.kind == Kind::kNumber ? AtLevel(piece, Level::kSum)
                                     : absl::StrCat(AtLevel(piece, Level::kSum), " - 0");
}

Piece EqualsBool(const Piece& any, const Piece& wanted) {
  const std::string value = AtLevel(any, Level::kSign);
  if (wanted.is_literal) {
    return UnlessNull(any, absl::StrCat(wanted.value == "true" ? "" : "!", value));
  }
  const std::string right = AtLevel(wanted, Level::kOr);
  return UnlessNull(any, absl::StrCat("(", AtLevel(any, Level::kOr), " ? ", right, " : !",
                                      AtLevel(wanted, Level::kSign), ")"));
}

Piece EqualsString(Language language, const Piece& any, const Piece& wanted) {
  const std::string name = AtLevel(any, Level::kSum);
  const std::string right = AtLevel(wanted, Level::kSum);
  const bool is_truth = wanted.is_literal && (wanted.value == "true" || wanted.value == "false");
  if (language == Language::kJuel && is_truth) {  // a bool is its own name there
    const absl::string_view other = wanted.value == "true" ? "false" : "true";
    return Bool(absl::StrCat(name, " == ", wanted.value, " || ", name, " != null && ", name,
                             " != ", other, " && ", name, " + \"\" == ", right),
                Level::kOr);
  }
  // Groovy compares a single letter by its number; otherwise CEL's equality is the same.
  if (language == Language::kGroovy && wanted.is_literal && !IsOneLetter(wanted.value)) {
    return Compared(any, "==", wanted);
  }
  return UnlessNull(any, absl::StrCat(name, " + \"\" == ", right));
}

// Numbers, strings and bools are ordered, and only those of one kind.
Piece EqualsAny(const Piece& left, const Piece& right) {
  const std::string a = AtLevel(left, Level::kSum);
  const std::string b = AtLevel(right, Level::kSum);
  return Bool(absl::StrCat(a, " == null || ", b, " == null ? ", a, " == ", b, " : ", a, " <= ", b,
                           " && ", a, " >= ", b),
              Level::kConditional);
}

// With a whole number as a double: 2 -> 2.0.
Piece Doubled(const Piece& piece) {
  Piece doubled = piece;
  doubled.kind = Kind::kNumber;
  doubled.is_double = true;
  if (piece.is_double) return piece;
  if (piece.is_literal) {
    absl::StrAppend(&doubled.text, ".0");
  } else {
    doubled.text = absl::StrCat(AtLevel(piece, Level::kProduct), " * 1.0");
    doubled.level = Level::kProduct;
  }
  return doubled;
}

// All of JavaScript's numbers are doubles, and all quotients of JUEL.
Piece ComputedAsDoubles(Piece left, absl::string_view sign, Piece right) {
  const bool is_sum = sign == "+" || sign == "-";
  const Level level = is_sum ? Level::kSum : Level::kProduct;
  const bool joins = sign == "+" && left.kind != Kind::kNumber && right.kind != Kind::kNumber;
  if (right.is_literal || joins) right = Doubled(right);
  if (!right.is_double || joins) left = Doubled(left);
  return {.text = absl::StrCat(AtLevel(left, level), " ", sign, " ",
                               AtLevel(right, is_sum ? Level::kProduct : Level::kSign)),
          .level = level,
          .kind = Kind::kNumber,
          .is_double = true};
}

Piece ComputedAsTheyAre(const Piece& left, absl::string_view sign, const Piece& right, Kind kind) {
  const bool is_sum = sign == "+" || sign == "-";
  return {.text = absl::StrCat(AtLevel(left, is_sum ? Level::kSum : Level::kProduct), " ", sign,
                               " ", AtLevel(right, is_sum ? Level::kProduct : Level::kSign)),
          .level = is_sum ? Level::kSum : Level::kProduct,
          .kind = kind};
}

bool IsWhole(const Piece& piece) { return piece.is_literal && !piece.is_double; }

// Whether doubles represent the quotient of any double by it, as for a power of two.
bool HalvesOnly(int64_t divisor) { return divisor > 0 && (divisor & (divisor - 1)) == 0; }

bool EndsAsDecimal(int64_t divisor) {
  if (divisor <= 0) return false;
  while (divisor % 2 == 0) divisor /= 2;
  while (divisor % 5 == 0) divisor /= 5;
  return divisor == 1;
}

// FEEL's and Groovy's numbers are decimals.
absl::StatusOr<Piece> DecimalQuotient(Language language, const Piece& left, const Piece& right) {
  int64_t divisor = 0;
  const bool is_whole = IsWhole(right) && absl::SimpleAtoi(right.text, &divisor);
  const bool is_exact = language == Language::kFeel ? HalvesOnly(divisor) : EndsAsDecimal(divisor);
  if (!is_whole || !is_exact) {
    return Fault("it divides decimals, which CEL's doubles are not; write a / double(b)");
  }
  Piece quotient = ComputedAsDoubles(left, "/", right);
  quotient.dividend = AsNumber(left);
  quotient.divisor = divisor;
  return quotient;
}

// `number`, a literal, times `factor`; a fault if doubles may not represent that exactly.
absl::StatusOr<Piece> TimesLiteral(const Piece& number, int64_t factor) {
  int64_t whole = 0;
  if (!absl::SimpleAtoi(number.value, &whole) || whole < -kMostWhole || whole > kMostWhole ||
      factor > (int64_t{1} << 62) / kMostWhole) {
    return Fault(absl::StrCat("it compares a quotient with ", number.value,
                              ", which is beyond what doubles hold; write a == b * c"));
  }
  return Piece{.text = absl::StrCat(whole * factor), .kind = Kind::kNumber};
}

// `piece` times `factor`, a power of two, so that doubles represent the product exactly.
absl::StatusOr<Piece> Times(const Piece& piece, int64_t factor) {
  if (piece.is_literal) return TimesLiteral(piece, factor);
  if (piece.kind != Kind::kAny && piece.kind != Kind::kNumber) return piece;
  return Piece{.text = absl::StrCat(AtLevel(piece, Level::kProduct), " * ", factor),
               .level = Level::kProduct,
               .kind = Kind::kNumber};
}

// Whether doubles distinguish the quotient from `other` for any dividend: whole numbers that they
// do not represent are far from `other`.
bool IsNear(const Piece& quotient, const Piece& other) {
  double value = 0;
  return other.is_literal && absl::SimpleAtod(other.value, &value) &&
         std::abs(value) * static_cast<double>(quotient.divisor) < static_cast<double>(kMostWhole);
}

// Turns a / 2 == b into a == b * 2 if doubles may not represent a / 2.
absl::Status MultiplyOut(Piece& left, Piece& right) {
  for (const auto& [quotient, other] : {std::pair(&left, &right), std::pair(&right, &left)}) {
    const int64_t divisor = std::exchange(quotient->divisor, 0);
    if (divisor == 0 || IsNear({.divisor = divisor}, *other)) continue;
    if (!HalvesOnly(divisor)) {
      return Fault(absl::StrCat("it compares a quotient by ", divisor,
                                " with a value that doubles may not have; write a == b * ",
                                divisor));
    }
    if (other->divisor != 0)
      return Fault("it compares two quotients of decimals; write a * c == b * d");
    ASSIGN_OR_RETURN(*other, Times(*other, divisor));
    *quotient = {.text = quotient->dividend, .level = Level::kSum, .kind = Kind::kNumber};
  }
  return absl::OkStatus();
}

// `piece`, or an error if it is not a bool, as the branch of a conditional need not be.
Piece SurelyBool(const Piece& piece) {
  if (piece.kind == Kind::kBool) return piece;
  return Bool(absl::StrCat(AtLevel(piece, Level::kAnd), " && true"), Level::kAnd);
}

Piece Chosen(const Piece& condition, const Piece& yes, const Piece& no) {
  Piece piece = {.text = absl::StrCat(AtLevel(condition, Level::kOr), " ? ",
                                      AtLevel(yes, Level::kOr), " : ", no.text),
                 .level = Level::kConditional};
  if (yes.kind == no.kind) piece.kind = yes.kind;
  piece.may_be_minus_zero = yes.may_be_minus_zero || no.may_be_minus_zero;
  piece.is_double = yes.is_double && no.is_double;
  return piece;
}

absl::Status DecimalFault(Language language, absl::string_view sign) {
  const absl::string_view numbers =
      language == Language::kFeel ? "FEEL has decimals" : "Groovy has ints of 32 bits and decimals";
  return Fault(absl::StrCat("it computes by ", sign, ", where ", numbers,
                            " and CEL has ints of 64 bits and doubles"));
}

}  // namespace

std::string AtLevel(const Piece& piece, Level level) {
  return piece.level < level ? absl::StrCat("(", piece.text, ")") : piece.text;
}

bool IsOneLetter(absl::string_view text) {
  const bool is_ascii = !text.empty() && static_cast<unsigned char>(text[0]) < 0x80;
  return !text.empty() && text.size() <= (is_ascii ? 1 : 3);
}

Piece Bool(std::string text, Level level) {
  return {.text = std::move(text), .level = level, .kind = Kind::kBool};
}

Piece StringLiteral(absl::string_view value) {
  const char quote = absl::StrContains(value, '\'') ? '"' : '\'';
  std::string text(1, quote);
  for (const char c : value) {
    if (c == quote || c == '\\') {
      absl::StrAppend(&text, "\\", std::string(1, c));
    } else if (static_cast<unsigned char>(c) < ' ') {
      absl::StrAppendFormat(&text, "\\u%04x", c);
    } else {
      text += c;
    }
  }
  text += quote;
  return {.text = text, .kind = Kind::kString, .is_literal = true, .value = std::string(value)};
}

absl::StatusOr<Piece> NumberLiteral(absl::string_view digits) {
  Piece number = {.text = std::string(digits), .kind = Kind::kNumber, .is_literal = true};
  number.value = number.text;
  number.is_double = digits.find_first_of(".eE") != absl::string_view::npos;
  int64_t whole = 0;
  const bool is_exact = number.is_double ? digits.size() <= kExactDigits
                                         : absl::SimpleAtoi(digits, &whole) && whole <= kMostWhole;
  double value = 0;
  const bool is_zero = digits.substr(0, digits.find_first_of("eE")).find_first_of("123456789") ==
                       absl::string_view::npos;
  const bool is_normal = absl::SimpleAtod(digits, &value) && (is_zero || std::isnormal(value));
  if (is_exact && is_normal) return number;
  return Fault(absl::StrCat("the number ", digits, " is beyond what doubles hold"));
}

absl::StatusOr<Piece> Equal(Language language, Piece left, Piece right) {
  const bool is_null = left.kind == Kind::kNull || right.kind == Kind::kNull;
  const Piece* const any = left.kind == Kind::kAny ? &left : &right;
  const Piece asked = *any;
  const bool is_left = any == &left;
  const bool is_quotient = left.divisor != 0 || right.divisor != 0;
  if (is_quotient && !is_null) RETURN_IF_ERROR(MultiplyOut(left, right));
  const bool is_multiplied = is_quotient && asked.kind == Kind::kAny &&
                             left.kind == Kind::kNumber && right.kind == Kind::kNumber;
  if (is_multiplied) {
    return EqualsComputed(asked, AtLevel(*any, Level::kSum), is_left ? right : left);
  }
  if (left.is_literal && !right.is_literal) std::swap(left, right);
  if (right.kind == Kind::kNull) return Compared(left, "==", right);
  if (left.kind != Kind::kAny && right.kind != Kind::kAny) {
    if (left.kind != right.kind) return Mixed(left, right);
    return Compared(left, "==", right);
  }
  if (left.kind != Kind::kAny) std::swap(left, right);
  switch (right.kind) {
    case Kind::kBool:
      if (language == Language::kGroovy) return Compared(left, "==", right);
      return EqualsBool(left, right);
    case Kind::kNumber:
      if (!right.is_literal && language == Language::kGroovy) {
        return EqualsComputed(left, AsNumber(left), right);
      }
      return UnlessNull(left, absl::StrCat(AsNumber(left), " == ", AtLevel(right, Level::kSum)));
    case Kind::kString:
      return EqualsString(language, left, right);
    default:
      return EqualsAny(left, right);
  }
}

absl::StatusOr<Piece> StrictlyEqual(Piece left, Piece right) {
  if (left.kind != Kind::kAny || right.kind != Kind::kAny) return Compared(left, "==", right);
  return Fault("=== of two variables asks whether they are one object; write a == b");
}

Piece Not(const Piece& piece) {
  return Bool(absl::StrCat("!", AtLevel(piece, Level::kSign)), Level::kSign);
}

absl::StatusOr<Piece> Ordered(Language language, Piece left, absl::string_view sign, Piece right) {
  RETURN_IF_ERROR(MultiplyOut(left, right));
  for (const Piece* const side : {&left, &right}) {
    if (side->kind == Kind::kNull || side->kind == Kind::kBool) {
      return Fault(absl::StrCat("it orders ", NameOf(side->kind), " by ", sign));
    }
  }
  if (left.kind != Kind::kAny && right.kind != Kind::kAny && left.kind != right.kind) {
    return Mixed(left, right);
  }
  const bool is_known = left.kind != Kind::kAny || right.kind != Kind::kAny;
  if (language != Language::kFeel || is_known) return Compared(left, sign, right);
  // CEL orders bools, FEEL does not.
  return Bool(absl::StrCat(AsNumber(left), " ", sign, " ", AsNumber(right)), Level::kComparison);
}

Piece And(Language language, const Piece& left, const Piece& right) {
  if (language == Language::kFeel) return Bool(Joined(left, "&&", right, Level::kAnd), Level::kAnd);
  return Chosen(left, SurelyBool(right), Bool("false", Level::kOperand));
}

Piece Or(Language language, const Piece& left, const Piece& right) {
  if (language == Language::kFeel) return Bool(Joined(left, "||", right, Level::kOr), Level::kOr);
  return Chosen(left, Bool("true", Level::kOperand), SurelyBool(right));
}

absl::StatusOr<Piece> Computed(Language language, Piece left, absl::string_view sign, Piece right) {
  if (left.divisor != 0 || right.divisor != 0) {
    return Fault(
        "it computes further with a quotient of decimals, which CEL's doubles are not; write "
        "a / double(b)");
  }
  if (language == Language::kJavaScript && sign == "/" && right.may_be_minus_zero) {
    return Fault("it divides by what may be JavaScript's -0, which no int of CEL is; write a / b");
  }
  const bool has_string = left.kind == Kind::kString || right.kind == Kind::kString;
  for (const Piece* const side : {&left, &right}) {
    if (side->kind == Kind::kNull || side->kind == Kind::kBool || (has_string && sign != "+")) {
      return Fault(absl::StrCat("it computes by ", sign, " with ", NameOf(side->kind)));
    }
  }
  if (has_string) {
    if (language == Language::kJuel) return Fault("JUEL's + adds numbers and joins no strings");
    if (left.kind == Kind::kNumber || right.kind == Kind::kNumber) {
      return Fault("it joins a string and a number by +; write 'a' + string(b)");
    }
    return ComputedAsTheyAre(left, sign, right, Kind::kString);
  }
  const bool is_decimal = language == Language::kFeel || language == Language::kGroovy;
  if (sign == "%" && language != Language::kFeel) {
    if (left.is_double || right.is_double) {
      return Fault(
          "it takes the rest by % of doubles, which CEL does of ints; write "
          "(int(a) + int(b)) % c");
    }
    Piece rest = ComputedAsTheyAre(left, sign, right, Kind::kNumber);
    rest.may_be_minus_zero = true;  // of -4 % 2
    return rest;
  }
  if (is_decimal && sign == "/") return DecimalQuotient(language, left, right);
  if (is_decimal) return DecimalFault(language, sign);
  if (language == Language::kJavaScript || sign == "/") {
    const bool may_be_minus_zero = left.may_be_minus_zero || right.may_be_minus_zero;
    Piece computed = ComputedAsDoubles(std::move(left), sign, std::move(right));
    computed.may_be_minus_zero = may_be_minus_zero;
    return computed;
  }
  if (sign == "+" && left.kind != Kind::kNumber && right.kind != Kind::kNumber) {
    left = {.text = AsNumber(left), .level = Level::kSum};
  }
  return ComputedAsTheyAre(left, sign, right, Kind::kNumber);
}

absl::StatusOr<Piece> Negative(Language language, const Piece& piece) {
  if (piece.kind != Kind::kAny && piece.kind != Kind::kNumber) {
    return Fault(absl::StrCat("it negates ", NameOf(piece.kind), " by -"));
  }
  if (!piece.is_literal && language == Language::kGroovy) return DecimalFault(language, "-");
  if (piece.divisor != 0) return Fault("it negates a quotient of decimals; write a / double(b)");
  // JavaScript has a -0, which only a double of CEL can be.
  const bool is_double = language == Language::kJavaScript && !piece.is_literal;
  Piece negative = is_double ? Doubled(piece) : piece;
  negative.kind = Kind::kNumber;
  negative.text = absl::StrCat("-", AtLevel(negative, Level::kOperand));
  negative.value = negative.text;
  negative.level = Level::kSign;
  return negative;
}

absl::StatusOr<Piece> Conditional(const Piece& condition, const Piece& yes, const Piece& no) {
  if (yes.divisor != 0 || no.divisor != 0) {
    return Fault(
        "it chooses a quotient of decimals, which CEL's doubles are not; write a / double(b)");
  }
  return Chosen(condition, yes, no);
}

}  // namespace magpie::flow::foreign
