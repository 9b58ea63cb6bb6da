// Expressions of JUEL, FEEL, Groovy and JavaScript in CEL, with their exact meaning.
//
// `and`, `or`, `not`, `eq`, `empty` and the like are what the language has; what each construct
// becomes is told by piece.h and calls.h. Everything else is a fault that names it.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"

namespace magpie::flow::foreign {

// `text` is without ${...} or a leading =, the language one of the four. INVALID_ARGUMENT with the
// reason where it has no exact meaning in CEL.
absl::StatusOr<std::string> Translated(absl::string_view text, Language language);

}  // namespace magpie::flow::foreign
