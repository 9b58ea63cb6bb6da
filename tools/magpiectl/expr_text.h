// Expressions on the command line, without a suite.

#pragma once

#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace magpie::ctl {

// Runs the cases of `text`, one a line (common/expr/case.h); empty lines are passed over. Prints
// each failure under its line's number and closes with `N passed, N failed`. FAILED_PRECONDITION,
// without a message, where one failed.
absl::Status TestCases(absl::string_view text, std::ostream& out);

// Prints what `expr` comes to over `json`, an object: the value as JSON, its type, and what
// decided. INVALID_ARGUMENT where it does not compile or cannot be evaluated.
absl::Status PrintEvaluation(absl::string_view expr, absl::string_view json, std::ostream& out);

}  // namespace magpie::ctl
