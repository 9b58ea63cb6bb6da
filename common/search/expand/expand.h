// The query that a text means, with what may stand for its words:
//
//   Expand("my refnd of 花呗", snapshot, {dictionary, true})
//     refnd  ▶  refund            no document has "refnd": correct.h
//     花呗   ▶  花 and 呗 next to each other, for it is a word: dictionary.h
//     my     ▶  what the dictionary has for it, where it has something
//
// What was typed counts most. What stands for it has a lower weight, counts for no more because it
// is rarer, and is never added to it: see query.h.

#pragma once

#include "absl/strings/string_view.h"
#include "common/search/expand/dictionary.h"
#include "common/search/index.h"
#include "common/search/query.h"

namespace magpie::search {

inline constexpr size_t kMaxSynonyms = 20;       // of a part of a query
inline constexpr size_t kMaxAlternatives = 100;  // of a query
inline constexpr float kSynonymWeight = 0.8F;

struct Expansion {
  const Dictionary* dictionary = nullptr;  // null for none
  bool corrects = false;                   // words that no document has
};

// `text` is UTF-8. What is added depends on all documents of `snapshot`, so it may be a word that
// only documents have that are filtered out: show it to nobody who does not find one.
Query Expand(absl::string_view text, const Snapshot& snapshot, const Expansion& expansion);

}  // namespace magpie::search
