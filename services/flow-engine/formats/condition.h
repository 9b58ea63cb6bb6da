// Conditions as other engines write them.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// `condition` in CEL, where it differs only in its dress: without the wrapping of ${...} or #{...},
// and with a == b for a.equals(b). What is not understood stays as it is, for the compiler to tell.
std::string ToCel(absl::string_view condition);

}  // namespace magpie::flow
