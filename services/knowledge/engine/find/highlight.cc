#include "services/knowledge/engine/find/highlight.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

using text::Place;
using text::PlacedWord;

// How far a part is moved so that it begins with a word.
constexpr size_t kWordBytes = 24;

bool IsInsideCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Up to `limit` bytes of `text`, whole characters.
absl::string_view Cut(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && IsInsideCharacter(text[limit])) --limit;
  return text.substr(0, limit);
}

// Where the character is that is `count` characters behind `at`.
size_t Forward(absl::string_view text, size_t at, size_t count) {
  while (count > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && IsInsideCharacter(text[at])) ++at;
    --count;
  }
  return at;
}

size_t Backward(absl::string_view text, size_t at, size_t count) {
  while (count > 0 && at > 0) {
    --at;
    while (at > 0 && IsInsideCharacter(text[at])) --at;
    --count;
  }
  return at;
}

// Adds a place behind the others, or to the last one if that reaches it.
void Add(const Place& place, std::vector<Place>& places) {
  if (!places.empty() && places.back().end >= place.begin) {
    places.back().end = std::max(places.back().end, place.end);
  } else {
    places.push_back(place);
  }
}

// Where the part with the most marked bytes begins.
size_t DensestPlace(absl::string_view text, const std::vector<Place>& places) {
  size_t best = 0, most = 0;
  for (size_t first = 0, last = 0, bytes = 0; first < places.size(); ++first) {
    const size_t end = Forward(text, places[first].begin, kPartCharacters);
    for (; last < places.size() && places[last].end <= end; ++last) {
      bytes += places[last].end - places[last].begin;
    }
    if (bytes > most) {
      most = bytes;
      best = places[first].begin;
    }
    bytes -= std::min<size_t>(bytes, places[first].end - places[first].begin);
    last = std::max(last, first + 1);
  }
  return best;
}

// From `begin`, or a little behind it, where a word begins.
size_t WordBegin(absl::string_view text, size_t begin, size_t most) {
  if (begin == 0) return 0;
  const size_t space = text.substr(0, std::min(most, begin + kWordBytes)).find(' ', begin - 1);
  return space == absl::string_view::npos ? begin : space + 1;
}

}  // namespace

Marker::Marker(absl::string_view typed, const search::Query& query, bool last_is_prefix) {
  size_t characters = 0;
  for (const search::QueryTerm& term : query.terms) {
    if (term.field == text::kWords) words_.insert(term.text);
    // Grams of letters mark nothing: they are in every other word.
    if (term.field == text::kGrams && !term.text.empty() && IsInsideCharacter(term.text.back())) {
      grams_.insert(term.text);
    }
    if (term.field == text::kChars && term.stands_for.empty()) ++characters;
  }
  // One character alone is in every other text, unless it is all that was asked.
  for (const search::QueryTerm& term : query.terms) {
    if (term.field == text::kChars && characters == 1) chars_.insert(term.text);
  }
  if (!last_is_prefix) return;
  const std::vector<PlacedWord> words = text::PlacedWordsOf(typed);
  if (!words.empty() && words.back().kind == text::WordKind::kLetters) {
    prefix_ = words.back().text;
  }
}

bool Marker::HasWord(const PlacedWord& word) const {
  return words_.contains(word.term) || (!prefix_.empty() && absl::StartsWith(word.text, prefix_));
}

std::vector<Place> Marker::PlacesIn(const std::vector<PlacedWord>& words) const {
  std::vector<Place> places;
  std::string last;  // the character before
  Place last_place;
  for (const PlacedWord& word : words) {
    if (word.kind != text::WordKind::kHan) {
      last.clear();
      if (HasWord(word)) places.push_back(word.place);
      continue;
    }
    // Words of one character are in every other text, as characters are.
    if (word.characters.size() > 1 && HasWord(word)) Add(word.place, places);
    size_t at = 0;
    for (const Place& place : word.characters) {
      const size_t next = Forward(word.text, at, 1);
      std::string character = word.text.substr(at, next - at);
      at = next;
      if (!last.empty() && last_place.end == place.begin &&
          grams_.contains(absl::StrCat(last, character))) {
        Add({last_place.begin, place.end}, places);
      }
      if (chars_.contains(character)) Add(place, places);
      last = std::move(character);
      last_place = place;
    }
  }
  return places;
}

Marked Marker::Mark(absl::string_view text) const {
  const absl::string_view shown = Cut(text, kMaxMarkedBytes);
  return {std::string(shown), PlacesIn(text::PlacedWordsOf(shown))};
}

Marked Marker::MarkPart(absl::string_view text) const {
  const Marked whole = Mark(text);
  const absl::string_view shown = whole.text;
  const size_t densest = DensestPlace(shown, whole.places);
  size_t begin = 0;
  if (densest > 0) {
    // A little of what is before it; all that there is, if the rest is short.
    begin = Backward(shown, densest, kPartCharacters / 8);
    if (Forward(shown, begin, kPartCharacters) == shown.size()) {
      begin = Backward(shown, shown.size(), kPartCharacters);
    }
    begin = WordBegin(shown, begin, densest);
  }
  const size_t end = Forward(shown, begin, kPartCharacters);
  Marked part{std::string(shown.substr(begin, end - begin)), {}};
  for (const Place& place : whole.places) {
    if (place.begin < begin || place.end > end) continue;
    part.places.push_back(
        {static_cast<uint32_t>(place.begin - begin), static_cast<uint32_t>(place.end - begin)});
  }
  return part;
}

}  // namespace magpie::knowledge
