// Puts the demo's data into a running suite.

#pragma once

#include <ostream>

#include "absl/status/status.h"
#include "tools/magpiectl/globals.h"

namespace magpie::ctl {

// Leaves alone what is there already and the same, so that it can be repeated. Tells each file in
// a line of a table.
absl::Status LoadDemo(const Globals& globals, std::ostream& out);

}  // namespace magpie::ctl
