// Words in quotes: a document must have them, each next to the one before it.
//
//   PhrasesOf("\"lock will not close\" bike")   "lock will", "will not" and "not close" in one unit
//
// The index knows which words are neighbours, and no more: a text that has these pairs apart from
// each other is found, too. Where Chinese and other writing meet, that both are there is enough.

#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/counted.h"

namespace magpie::search {

// What is behind the tenth pair of quotes is text like any other.
inline constexpr size_t kMaxPhrases = 10;

// Of what is between "", “”, «» and 「」, the terms that one unit must have, for Filter::together;
// each set once. Quotes that nothing closes, or with no word in them but stop words, have none.
std::vector<std::vector<TermKey>> PhrasesOf(absl::string_view typed);

}  // namespace magpie::search
