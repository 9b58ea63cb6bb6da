// Words in quotes: a document must have them next to each other and in their order.
//
//   PhrasesOf("\"lock will not close\" bike")    lock will not close
//
// A phrase is found in two steps: the index names the few texts that have all that the phrase is
// made of, and whoever has those texts looks whether they have it in its order.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/counted.h"

namespace magpie::search {

// What is behind the tenth pair of quotes is text like any other.
inline constexpr size_t kMaxPhrases = 10;

struct Phrase {
  std::string typed;                // what is between the quotes
  std::vector<std::string> tokens;  // stems, and Chinese characters one by one
  std::vector<TermKey> keys;        // of terms that a text with the phrase has

  bool operator==(const Phrase&) const = default;
};

// Those between "", “”, «» and 「」. Quotes that nothing closes, or with no word in them, are none.
std::vector<Phrase> PhrasesOf(absl::string_view typed);

// Whether `text` has the phrase.
bool Has(absl::string_view text, const Phrase& phrase);

}  // namespace magpie::search
