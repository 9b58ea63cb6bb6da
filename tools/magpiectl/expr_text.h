// Expressions on the command line, without a suite.

#pragma once

#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace magpie::ctl {

// Runs the cases of `text`, one per line (common/expr/case.h), and skips empty lines. Prints each
// failure with its line number, and `N passed, N failed` at the end. FAILED_PRECONDITION without a
// message if one failed.
absl::Status TestCases(absl::string_view text, std::ostream& out);

// Evaluates `expr` over `json`, an object. Prints the value as JSON, its type, and the explanation.
// INVALID_ARGUMENT if it does not compile or cannot be evaluated.
absl::Status PrintEvaluation(absl::string_view expr, absl::string_view json, std::ostream& out);

}  // namespace magpie::ctl
