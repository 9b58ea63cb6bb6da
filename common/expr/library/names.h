// Names that mean something without being a variable: of types and of constants.

#pragma once

#include <optional>
#include <span>

#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// What type(x) gives for x of that type, or a constant: int, google.protobuf.Duration,
// google.protobuf.NullValue.NULL_VALUE. Nothing for other names.
std::optional<Datum> NamedConstant(absl::string_view name);

// A message that a literal may make: those of protobuf that stand for a value of the language.
struct Message {
  absl::string_view name;
  // Of field names and values, none of them a fault.
  Datum (*make)(std::span<const std::pair<absl::string_view, Datum>> fields, Heap& heap);
};

// Null where there is none of that name.
const Message* FindMessage(absl::string_view name);

}  // namespace magpie::expr
