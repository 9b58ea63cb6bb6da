// Names that a model gives to things, and what is wrong with them.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// What is wrong with the name of a variable, of one that no expression can read; empty for nothing.
std::string FaultOfName(absl::string_view name);
// Of names with dots between, the first of which is a variable's: `order.status`.
std::string FaultOfPath(absl::string_view path);
// Of the name of an API or a field, of one that the resource engine can have none of.
std::string FaultOfResource(absl::string_view name);
// Of the key of a flow, likewise.
std::string FaultOfFlowKey(absl::string_view key);

}  // namespace magpie::flow
