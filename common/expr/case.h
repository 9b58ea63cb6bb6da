// A case of an expression: what it comes to over given variables. One JSON object:
//
//   {"expr":"x + 1", "bindings":{"x":{"int":"1"}}, "value":{"int":"2"}}
//   {"expr":"1 / 0", "error":true}
//
// Values are spelled as typed.h has it. "container" is Options::container; with "disable_macros",
// there are no macros. Other members are passed over.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::expr {

struct CaseOutcome {
  bool passes = false;
  std::string expr;
  std::string expected;  // {"int":"2"}, or "an error"
  std::string came_to;   // likewise
};

// INVALID_ARGUMENT where `line` is no case.
absl::StatusOr<CaseOutcome> RunCase(absl::string_view line);

}  // namespace magpie::expr
