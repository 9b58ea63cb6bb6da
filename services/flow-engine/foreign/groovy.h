// Translates Groovy's strings and collections to CEL: its strings count UTF-16 units, and its
// collections distinguish ints from decimals.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/piece.h"

namespace magpie::flow::foreign {

// value in [items], all literals.
absl::StatusOr<Piece> InLiterals(const Piece& value, const std::vector<Piece>& items);
// value in list.
absl::StatusOr<Piece> InList(const Piece& value, const Piece& list);
// receiver.equals(argument)
absl::StatusOr<Piece> EqualObjects(const Piece& receiver, const Piece& argument);
// receiver.name(arguments), for methods that piece.h and calls.h do not have.
absl::StatusOr<Piece> GroovyMethod(const Piece& receiver, absl::string_view name,
                                   const std::vector<Piece>& arguments);

}  // namespace magpie::flow::foreign
