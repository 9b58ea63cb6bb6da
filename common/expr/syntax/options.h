// How an expression is to be read.

#pragma once

#include <string>

namespace magpie::expr {

struct Options {
  // A bool is asked for: what can never be one is refused.
  bool is_condition = false;
  // Arithmetic takes an int or a uint beside a double, as a double.
  bool mixes_numbers = false;
  // A variable or a member that is not there is null; else it is an error.
  bool missing_is_null = false;
  bool has_macros = true;
  // Names are looked for within it first: y within "a.b" may be a.b.y, then a.y, then y.
  std::string container;
  // A variable may be called "a.b"; then a.b is looked for before the member b of a.
  bool has_dotted_variables = false;
  // An unknown function or a value that can never be a bool fails where it is reached, not before.
  bool is_lenient = false;
  // The name of a type (`string`, `net.IP`) is the type wherever no variable has that name, as the
  // standard has it. Else it is so only where it is compared with a type(), or in a list of an
  // expression that has a type(); everywhere else it is a variable.
  bool has_bare_types = false;
};

}  // namespace magpie::expr
