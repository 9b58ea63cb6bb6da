// Names that are not variables: those of types, constants and messages.

#pragma once

#include <optional>
#include <span>

#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// The type or constant of that name: int, google.protobuf.Duration,
// google.protobuf.NullValue.NULL_VALUE. Nothing for other names.
std::optional<Datum> NamedConstant(absl::string_view name);

// A message that an expression may construct: one of protobuf's that stand for a value.
struct Message {
  absl::string_view name;
  // From field names and values. Values are never failures.
  Datum (*make)(std::span<const std::pair<absl::string_view, Datum>> fields, Heap& heap);
};

// Null if there is no such message.
const Message* FindMessage(absl::string_view name);

}  // namespace magpie::expr
