// Why an expression has no equal in CEL.

#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace magpie::flow::foreign {

// INVALID_ARGUMENT: "it ends too early".
inline absl::Status Fault(absl::string_view what) { return absl::InvalidArgumentError(what); }

}  // namespace magpie::flow::foreign
