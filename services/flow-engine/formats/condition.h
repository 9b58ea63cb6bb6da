// Conditions as other engines write them, in CEL.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/draft.h"

namespace magpie::flow {

// `condition` in CEL. What is CEL already stays as it is; else the wrapping of ${...} or #{...} is
// taken off and the rest translated (dialect.h). INVALID_ARGUMENT, with the reason, where that
// gives nothing that compiles.
absl::StatusOr<std::string> ToCel(absl::string_view condition);

// The same for a reader: what cannot be translated stays as it is, and is a warning of `path`.
std::string ReadCondition(absl::string_view condition, absl::string_view path, Draft& draft);

}  // namespace magpie::flow
