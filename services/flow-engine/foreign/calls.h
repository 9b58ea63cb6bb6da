// Function and method calls: their equivalents in CEL, and what to write for the others.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/flow-engine/foreign/piece.h"

namespace magpie::flow::foreign {

// `receiver.name(arguments)` in JUEL, Groovy or JavaScript.
absl::StatusOr<Piece> MethodCall(Language language, const Piece& receiver, absl::string_view name,
                                 const std::vector<Piece>& arguments);

// Why `name(arguments)` is not read, and what to write. The arguments are as written.
absl::Status NoSuchFunction(absl::string_view name, const std::vector<std::string>& arguments);

}  // namespace magpie::flow::foreign
