// Conditions of Turbo's models, which are Groovy with or without ${...}, in CEL.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow {

// `condition` in CEL. What is CEL already stays as it is, and dialect.h translates the rest; but
// Groovy's quotients and decimals are no doubles, so that an expression that computes with them has
// to have an exact meaning (services/flow-engine/foreign). What has none stays behind `groovy: `, a
// fault where the model is compiled.
std::string ReadTurboCondition(absl::string_view condition);

}  // namespace magpie::flow
