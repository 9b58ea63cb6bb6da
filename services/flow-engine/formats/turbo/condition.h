// Translates conditions of Turbo's models, Groovy with or without ${...}, to CEL.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// `condition` in CEL. CEL that means the same in Groovy (groovy_alike.h) stays as it is, as does
// text after `cel: `; dialect.h translates common spellings. The rest is translated if it has an
// exact meaning (services/flow-engine/foreign); otherwise it is kept after `groovy: `, which is a
// fault when the model is compiled.
std::string ReadTurboCondition(absl::string_view condition);

}  // namespace magpie::flow
