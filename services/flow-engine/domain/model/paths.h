// Dotted paths, such as `order.status`.

#pragma once

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::flow {

// Whether `path` is a name or a dotted path.
bool IsPath(absl::string_view path);
// What IsPath accepts, for faults.
inline constexpr absl::string_view kNameWanted = "a name or a dotted path, such as bike.lock";

// Whether the paths are equal or one is within the other: `order` and `order.status`.
bool Overlap(absl::string_view a, absl::string_view b);

// Sets `path` in `changes`: `order.status` sets the member `status` of `order` and keeps its other
// members. If `changes` lacks the variable, its value in `variables` is taken first.
void Assign(absl::string_view path, const Value& value, const Value::Map& variables,
            Value::Map& changes);

}  // namespace magpie::flow
