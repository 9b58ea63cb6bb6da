// Words that are one slip away from another.

#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace magpie::text {

// Calls `act` with each word that one letter more, less or other, or two neighbours exchanged, make
// of `word`, whose letters are a to z: 54 times its size, and 25 more, some twice, `word` itself
// among them. The letters that are added are a to z.
void EachEdit(absl::string_view word, absl::FunctionRef<void(const std::string&)> act);

// How many letters more, less or other, or neighbours exchanged, make one of the other (the optimal
// string alignment); `limit` + 1 if it is more than `limit`.
size_t Distance(absl::string_view a, absl::string_view b, size_t limit);

}  // namespace magpie::text
