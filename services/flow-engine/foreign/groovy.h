// What Groovy's strings and collections do, in CEL: its strings count units of UTF-16, and its
// collections know an int from a decimal.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/piece.h"

namespace magpie::flow::foreign {

// value in [items], which are literals.
absl::StatusOr<Piece> InLiterals(const Piece& value, const std::vector<Piece>& items);
// value in list.
absl::StatusOr<Piece> InList(const Piece& value, const Piece& list);
// receiver.equals(argument)
absl::StatusOr<Piece> EqualObjects(const Piece& receiver, const Piece& argument);
// receiver.name(arguments), of what is no method of Java's that piece or call has already.
absl::StatusOr<Piece> GroovyMethod(const Piece& receiver, absl::string_view name,
                                   const std::vector<Piece>& arguments);

}  // namespace magpie::flow::foreign
