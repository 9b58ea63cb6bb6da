// Translates expressions of JUEL, FEEL, Groovy and JavaScript to CEL, with their exact meaning.
//
// `and`, `or`, `not`, `eq`, `empty` and so on are as in the language; piece.h and calls.h define
// what each construct becomes. Everything else is a fault that names it.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"

namespace magpie::flow::foreign {

// `text` is without ${...} or a leading =, `language` one of the four. INVALID_ARGUMENT, with the
// reason, if it has no exact meaning in CEL.
absl::StatusOr<std::string> Translated(absl::string_view text, Language language);

}  // namespace magpie::flow::foreign
