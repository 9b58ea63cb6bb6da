// Parts of a condition in CEL, and the operators of JUEL, FEEL, Groovy and JavaScript upon them.
//
// Each form has, for every JSON value that its variables may have, the value that the language
// says, or none: an error as it is evaluated, which is an incident. It never has another value. So
//
//   JUEL         here
//   a == 'ok'    a != null && a + "" == 'ok': an error of a number, which JUEL would convert
//   a && b       a ? b && true : false: an error in `a` counts, whatever `b` is
//   a / 2        a / 2.0

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"

namespace magpie::flow::foreign {

// How tightly an expression of CEL holds together.
enum class Level { kConditional, kOr, kAnd, kComparison, kSum, kProduct, kSign, kOperand };

struct Piece {
  // What it is wherever it has a value.
  enum class Kind { kAny, kNull, kBool, kNumber, kString };

  std::string text;
  Level level = Level::kOperand;
  Kind kind = Kind::kAny;
  bool is_literal = false;
  bool is_double = false;          // a number that is surely a double
  bool may_be_minus_zero = false;  // in JavaScript, where no int of CEL is
  // Of a decimal quotient, which is exact only as long as it is compared: what by what.
  std::string dividend;
  int64_t divisor = 0;
  std::string value;  // of a literal: what it stands for
};

// `piece.text`, in brackets where it holds together less tightly than `level`.
std::string AtLevel(const Piece& piece, Level level);

// A comparison or the like, known to be a bool.
Piece Bool(std::string text, Level level);

Piece StringLiteral(absl::string_view value);
// Whether it may be one char of Java's, which Groovy compares with numbers.
bool IsOneLetter(absl::string_view text);
// Of digits as words have them; a fault where CEL has no such number.
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
