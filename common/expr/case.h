// A test case of an expression: its value over given variables, as one JSON object:
//
//   {"expr":"x + 1", "bindings":{"x":{"int":"1"}}, "value":{"int":"2"}}
//   {"expr":"1 / 0", "error":true}
//
// Values are written as in typed.h. "container" is Options::container; "disable_macros" turns
// macros off. Other members are ignored.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::expr {

struct CaseOutcome {
  bool passes = false;
  std::string expr;
  std::string expected;  // {"int":"2"}, or "an error"
  std::string actual;    // likewise
};

// INVALID_ARGUMENT if `line` is not a case.
absl::StatusOr<CaseOutcome> RunCase(absl::string_view line);

}  // namespace magpie::expr
