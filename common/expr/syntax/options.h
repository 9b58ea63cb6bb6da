// How to compile an expression.

#pragma once

#include <string>

namespace magpie::expr {

struct Options {
  // The expression must be able to evaluate to a bool.
  bool is_condition = false;
  // Arithmetic converts an int or a uint to a double if the other operand is a double.
  bool mixes_numbers = false;
  // A missing variable or member is null instead of an error.
  bool missing_is_null = false;
  bool has_macros = true;
  // Names are looked up within it first: y within "a.b" may be a.b.y, then a.y, then y.
  std::string container;
  // A variable may be named "a.b"; it takes precedence over the member b of a.
  bool has_dotted_variables = false;
  // An unknown function, or a value that can never be a bool, fails only when it is evaluated.
  bool is_lenient = false;
  // The name of a type (`string`, `net.IP`) is the type wherever no variable has that name, as in
  // the standard. Without this, it is the type only if it is compared with a type(), or is in a
  // list of an expression that has a type(); everywhere else it is a variable.
  bool has_bare_types = false;
};

}  // namespace magpie::expr
