// The words of a sorted list that are a few slips away from a word.

#pragma once

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/search/arrays/strings.h"

namespace magpie::search {

// Calls `act` with each of `words` whose text::Distance from `word` is at most `limit`, in their
// order. Words with the same beginning share its work, as in a tree; ends when `steps` letters have
// been looked at, and leaves what is left of them.
void EachNear(const Strings& words, absl::string_view word, size_t limit, size_t& steps,
              absl::FunctionRef<void(absl::string_view)> act);

}  // namespace magpie::search
