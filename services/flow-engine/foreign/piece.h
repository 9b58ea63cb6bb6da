// Parts of a condition in CEL, and the operators of JUEL, FEEL, Groovy and JavaScript upon them.
//
// For any JSON values of its variables, each form evaluates to the value that the language defines,
// or fails, which is an incident. It never evaluates to a different value. So
//
//   JUEL         here
//   a == 'ok'    a != null && a + "" == 'ok': an error for a number, which JUEL would convert
//   a && b       a ? b && true : false: an error in `a` counts, whatever `b` is
//   a / 2        a / 2.0

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"

namespace magpie::flow::foreign {

// The precedence of an expression of CEL.
enum class Level { kConditional, kOr, kAnd, kComparison, kSum, kProduct, kSign, kOperand };

struct Piece {
  // Its kind whenever it has a value.
  enum class Kind { kAny, kNull, kBool, kNumber, kString };

  std::string text;
  Level level = Level::kOperand;
  Kind kind = Kind::kAny;
  bool is_literal = false;
  bool is_double = false;          // a number that is certainly a double
  bool may_be_minus_zero = false;  // in JavaScript, unlike an int of CEL
  // Of a decimal quotient, which is exact only in comparisons.
  std::string dividend;
  int64_t divisor = 0;
  std::string value;  // of a literal
};

// `piece.text`, in brackets if its precedence is lower than `level`.
std::string AtLevel(const Piece& piece, Level level);

// A comparison or similar, known to be a bool.
Piece Bool(std::string text, Level level);

Piece StringLiteral(absl::string_view value);
// Whether it may be a char of Java, which Groovy compares with numbers.
bool IsOneLetter(absl::string_view text);
// For digits as in a Word; an error if CEL has no such number.
absl::StatusOr<Piece> NumberLiteral(absl::string_view digits);

absl::StatusOr<Piece> Equal(Language language, Piece left, Piece right);
// JavaScript's ===.
absl::StatusOr<Piece> StrictlyEqual(Piece left, Piece right);
Piece Not(const Piece& piece);
// By <, <=, > or >=.
absl::StatusOr<Piece> Ordered(Language language, Piece left, absl::string_view sign, Piece right);
Piece And(Language language, const Piece& left, const Piece& right);
Piece Or(Language language, const Piece& left, const Piece& right);
// By +, -, *, / or %.
absl::StatusOr<Piece> Computed(Language language, Piece left, absl::string_view sign, Piece right);
absl::StatusOr<Piece> Negative(Language language, const Piece& piece);
absl::StatusOr<Piece> Conditional(const Piece& condition, const Piece& yes, const Piece& no);

}  // namespace magpie::flow::foreign
