// Where in a text what was looked for is, to show it.

#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/search/query.h"
#include "common/text/places.h"

namespace magpie::knowledge {

// Of a part of a text that is shown.
inline constexpr size_t kPartCharacters = 160;
// Of a text, what is looked at: what is behind is not shown.
inline constexpr size_t kMaxMarkedBytes = 16 << 10;

// A part of a text as it was written, and the places in it, in its bytes.
struct Marked {
  std::string text;
  std::vector<text::Place> places;

  bool operator==(const Marked&) const = default;
};

// What a query marks: words and, in Chinese, neighbouring characters of its own and of what stands
// for them.
class Marker {
 public:
  // If `last_is_prefix`, words that begin as the last word of `typed` does are marked, too.
  Marker(absl::string_view typed, const search::Query& query, bool last_is_prefix);

  // The text, up to kMaxMarkedBytes, with all places.
  Marked Mark(absl::string_view text) const;

  // About kPartCharacters around the place with the most that is marked; the beginning if nothing
  // is. Nothing for an empty text.
  Marked MarkPart(absl::string_view text) const;

 private:
  // Sorted, without overlap; neighbours of Chinese are one.
  std::vector<text::Place> PlacesIn(const std::vector<text::PlacedWord>& words) const;
  bool HasWord(const text::PlacedWord& word) const;

  absl::flat_hash_set<std::string> words_, grams_, chars_;
  std::string prefix_;
};

}  // namespace magpie::knowledge
