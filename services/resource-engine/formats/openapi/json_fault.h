// Finds where a text is not JSON, for error messages: the fast parser of common/value does not
// report lines.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie::resource {

// "line 3: has a comment, which JSON does not have"; nothing if `text` is JSON that is not too deep
// and has no duplicate keys.
std::optional<std::string> FindJsonFault(absl::string_view text);

}  // namespace magpie::resource
