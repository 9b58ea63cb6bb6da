// Checks of the names in a model.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// What is wrong with the name of a variable: no expression could read it. Empty: nothing.
std::string FaultOfName(absl::string_view name);
// The same for a dotted path that begins with a variable: `order.status`.
std::string FaultOfPath(absl::string_view path);
// The same for the name of an API or a field: the resource engine would refuse it.
std::string FaultOfResource(absl::string_view name);
// The same for the key of a flow.
std::string FaultOfFlowKey(absl::string_view key);

}  // namespace magpie::flow
