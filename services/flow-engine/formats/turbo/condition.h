// Conditions of Turbo's models, which are Groovy with or without ${...}, in CEL.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// `condition` in CEL. What is CEL, and says the same in Groovy (groovy_alike.h), stays as it is,
// and dialect.h translates what people write for it; so does what is written behind `cel: `. The
// rest has to have an exact meaning (services/flow-engine/foreign). What has none stays behind
// `groovy: `, a fault where the model is compiled.
std::string ReadTurboCondition(absl::string_view condition);

}  // namespace magpie::flow
