// The words of a snapshot in their order, and what the beginning of a word may become.
//
//   Complete(snapshot, "ref", 3)                  refund (812 units), referr (90), refus (7)
//   AddCompletions(snapshot, "ref", 20, query)    "ref", or any of these, where it was "ref"
//
// Words are terms of kWords: folded, and stems if they are English.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/index.h"
#include "common/search/query.h"

namespace magpie::search {

struct Completion {
  std::string word;
  uint64_t units;  // that have it; above 0

  bool operator==(const Completion&) const = default;
};

// The `limit` words that begin with `prefix` and that most units have, of equals by word. `prefix`
// is folded, and may be a word itself.
std::vector<Completion> Complete(const Snapshot& snapshot, absl::string_view prefix, size_t limit);

// What a completed word counts for, where one that was typed as a whole counts for 1.
inline constexpr float kCompletionWeight = 0.8F;

// Puts the `limit` best completions of `typed`, a folded word, beside it in `query`, where it is a
// term of kWords; in a group of their own if it is none.
void AddCompletions(const Snapshot& snapshot, absl::string_view typed, size_t limit, Query& query);

}  // namespace magpie::search
