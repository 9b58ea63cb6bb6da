#include "common/text/places.h"

#include <utility>

#include "common/text/fold.h"
#include "common/text/stem/stem.h"

namespace magpie::text {

std::vector<PlacedWord> PlacedWordsOf(absl::string_view text) {
  const FoldedText folded = FoldWithPlaces(text);
  std::vector<Word> words = WordsOf(folded.text);
  std::vector<PlacedWord> placed;
  placed.reserve(words.size());
  for (Word& word : words) {
    PlacedWord& next = placed.emplace_back();
    next.kind = word.kind;
    next.place = {folded.begins[word.begin], folded.ends[word.end - 1]};
    if (word.kind == WordKind::kHan) {
      for (int32_t i = word.begin; i < word.end; i = folded.text.moveIndex32(i, 1)) {
        next.characters.push_back({folded.begins[i], folded.ends[i]});
      }
    }
    next.term = word.kind == WordKind::kLetters ? Stem(word.text) : word.text;
    next.text = std::move(word.text);
  }
  return placed;
}

}  // namespace magpie::text
