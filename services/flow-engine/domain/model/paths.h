// Paths, such as `order.status`: which are well formed, which overlap, and what it means to set
// one.

#pragma once

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::flow {

// Whether `path` is names with dots between: `order.status`.
bool IsPath(absl::string_view path);
// For a fault that says what IsPath wants.
inline constexpr absl::string_view kNameWanted = "a name, or names with dots between them";

// Whether two paths are of one place, or one lies within the other: `order` and `order.status`.
bool Overlap(absl::string_view a, absl::string_view b);

// `order.status` -> the member `status` of the variable `order`; other members of it stay. Where
// `changes` has no such variable yet, it begins with what `variables` has.
void Assign(absl::string_view path, const Value& value, const Value::Map& variables,
            Value::Map& changes);

}  // namespace magpie::flow
