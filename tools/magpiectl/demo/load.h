// Loads the demo's data into a running suite.

#pragma once

#include <ostream>

#include "absl/status/status.h"
#include "tools/magpiectl/globals.h"

namespace magpie::ctl {

// Skips data that is there already, so that it can be repeated. Prints a table with a row for each
// file.
absl::Status LoadDemo(const Globals& globals, std::ostream& out);

}  // namespace magpie::ctl
