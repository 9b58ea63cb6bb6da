// Where a text is not JSON, for people who look for it: the parser of common/value, which is fast,
// tells no line.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie::resource {

// "line 3: has a comment, which JSON does not have"; nothing where `text` is JSON that is not too
// deep and has no key twice.
std::optional<std::string> FindJsonFault(absl::string_view text);

}  // namespace magpie::resource
