#include "common/search/expand/phrase.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/text/fold.h"
#include "common/text/words.h"

namespace magpie::search {
namespace {

using text::Word;
using text::WordKind;

struct Quotes {
  absl::string_view begin, end;
};
constexpr Quotes kQuotes[] = {{"\"", "\""}, {"“", "”"}, {"«", "»"}, {"「", "」"}};

// Takes the text between the next quotes out of `rest`, with all that is before; nothing if there
// are none.
bool TakeQuoted(absl::string_view& rest, absl::string_view& quoted) {
  const Quotes* first = nullptr;
  size_t begin = absl::string_view::npos;
  for (const Quotes& quotes : kQuotes) {
    const size_t at = rest.find(quotes.begin);
    if (at < begin && rest.find(quotes.end, at + quotes.begin.size()) != absl::string_view::npos) {
      first = &quotes;
      begin = at;
    }
  }
  if (first == nullptr) return false;
  rest.remove_prefix(begin + first->begin.size());
  const size_t end = rest.find(first->end);
  quoted = rest.substr(0, end);
  rest.remove_prefix(end + first->end.size());
  return true;
}

bool IsHan(const Word& word) { return word.kind == WordKind::kHan; }

// Of words of one kind. Where Chinese is cut into words depends on what stands beside it, so its
// keys are those of neighbouring characters.
void AddKeys(std::span<const Word> words, std::vector<TermKey>& keys) {
  const text::Terms terms = text::TermsOf(words);
  const auto add = [&](text::Field field) {
    for (const std::string& term : terms[field]) keys.push_back(KeyOf(field, term));
  };
  if (!IsHan(words.front())) {
    add(text::kWords);
    add(text::kPairs);
  } else {
    add(terms[text::kGrams].empty() ? text::kChars : text::kGrams);
  }
}

std::vector<TermKey> KeysOf(std::span<const Word> words) {
  std::vector<TermKey> keys;
  while (!words.empty()) {
    const auto end = std::ranges::find_if(
        words, [&](const Word& word) { return IsHan(word) != IsHan(words.front()); });
    const auto size = static_cast<size_t>(end - words.begin());
    AddKeys(words.first(size), keys);
    words = words.subspan(size);
  }
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

std::vector<std::vector<TermKey>> PhrasesOf(absl::string_view typed) {
  std::vector<std::vector<TermKey>> phrases;
  absl::string_view quoted;
  for (size_t i = 0; i < kMaxPhrases && TakeQuoted(typed, quoted); ++i) {
    std::vector<TermKey> keys = KeysOf(text::WordsOf(text::Fold(quoted)));
    if (!keys.empty()) phrases.push_back(std::move(keys));
  }
  std::ranges::sort(phrases);
  phrases.erase(std::unique(phrases.begin(), phrases.end()), phrases.end());
  return phrases;
}

}  // namespace magpie::search
