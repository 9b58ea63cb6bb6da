#include "common/search/expand/expand.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/expand/correct.h"
#include "common/search/expand/span.h"
#include "common/text/fold.h"

namespace magpie::search {
namespace {

using text::Word;

// How often each term is there.
using Times = std::map<std::pair<text::Field, std::string>, int>;

Times TimesOf(std::span<const Word> words) {
  Times times;
  const text::Terms terms = text::TermsOf(words);
  for (const text::Field field : text::kAllFields) {
    for (const std::string& term : terms[field]) ++times[{field, term}];
  }
  return times;
}

void Subtract(const Times& from, Times& times) {
  for (const auto& [term, count] : from) {
    const auto found = times.find(term);
    if (found == times.end()) continue;
    found->second -= count;
    if (found->second <= 0) times.erase(found);
  }
}

std::string Joined(std::span<const Word> words) {
  std::string joined;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool has_space = i > 0 && (words[i].kind != text::WordKind::kHan ||
                                     words[i - 1].kind != text::WordKind::kHan);
    absl::StrAppend(&joined, has_space ? " " : "", words[i].text);
  }
  return joined;
}

// Cuts Chinese words where a match begins or ends within them.
std::vector<Word> CutAt(std::span<const Word> words, std::span<const Atom> atoms,
                        const std::vector<Dictionary::Match>& matches) {
  std::vector<std::vector<size_t>> cuts(words.size());
  for (const Dictionary::Match& match : matches) {
    cuts[atoms[match.begin].word].push_back(atoms[match.begin].begin);
    if (match.end < atoms.size()) cuts[atoms[match.end].word].push_back(atoms[match.end].begin);
  }
  std::vector<Word> cut;
  cut.reserve(words.size() + matches.size());
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& text = words[i].text;
    size_t begin = 0;
    cuts[i].push_back(text.size());
    for (const size_t end : cuts[i]) {
      if (end <= begin) continue;
      cut.push_back({text.substr(begin, end - begin), words[i].kind});
      begin = end;
    }
  }
  return cut;
}

// The parts of a query for which the dictionary or a correction has something.
class Parts {
 public:
  Parts(absl::string_view text, const Snapshot& snapshot, const Expansion& expansion)
      : words_(text::WordsOf(text::Fold(text))) {
    if (expansion.dictionary != nullptr) Match(*expansion.dictionary);
    if (expansion.corrects) Correct(snapshot);
  }

  const std::vector<Word>& words() const { return words_; }
  const std::vector<Span>& spans() const { return spans_; }

 private:
  void Match(const Dictionary& dictionary) {
    std::vector<Atom> atoms = AtomsOf(words_);
    const std::vector<Dictionary::Match> matches = dictionary.Find(words_, atoms);
    words_ = CutAt(words_, atoms, matches);
    atoms = AtomsOf(words_);
    for (const Dictionary::Match& match : matches) {
      Span span{.begin = atoms[match.begin].word, .end = atoms[match.end - 1].word + 1};
      span.is_whole = match.is_word && span.end - span.begin > 1;
      for (const absl::string_view synonym : match.synonyms) {
        if (span.alternatives.size() == kMaxSynonyms || alternatives_ == kMaxAlternatives) break;
        std::vector<Word> words = text::WordsOf(text::Fold(synonym));
        if (words.empty()) continue;
        ++alternatives_;
        span.alternatives.push_back({kSynonymWeight, std::move(words), false});
      }
      spans_.push_back(std::move(span));
    }
  }

  // What is between the spans of the dictionary.
  void Correct(const Snapshot& snapshot) {
    const std::vector<Span> known = std::exchange(spans_, {});
    size_t begin = 0;
    Corrector corrector(snapshot);
    const auto correct = [&](size_t end) {
      for (Span& span : corrector.Correct(words_, begin, end)) spans_.push_back(std::move(span));
    };
    for (const Span& span : known) {
      correct(span.begin);
      begin = span.end;
      spans_.push_back(span);
    }
    correct(words_.size());
  }

  std::vector<Word> words_;
  std::vector<Span> spans_;  // in their order, without overlap
  size_t alternatives_ = 0;
};

class Assembly {
 public:
  Assembly(const Parts& parts, const Snapshot& snapshot)
      : words_(parts.words()), spans_(parts.spans()), snapshot_(snapshot) {}

  Query Finish() && {
    Times rest = TimesOf(words_);
    for (size_t i = 0; i < spans_.size(); ++i) TakeSpan(i, rest);
    for (const auto& [term, times] : rest) {
      Add(term, static_cast<float>(times));
      ++group_;
    }
    std::ranges::sort(query_.terms, {}, [](const QueryTerm& term) {
      return std::tuple(term.field, term.group, term.alternative, term.key);
    });
    return std::move(query_);
  }

 private:
  void TakeSpan(size_t place, Times& rest) {
    const Span& span = spans_[place];
    const auto words = std::span(words_).subspan(span.begin, span.end - span.begin);
    const Times typed = InContext(place, words);
    Subtract(typed, rest);
    for (const auto& [term, times] : typed) {
      if (span.is_whole && term.first == text::kWords) continue;
      Add(term, static_cast<float>(times));
    }
    if (span.is_whole) AddWhole(words);
    const std::string stands_for = Joined(words);
    const Reach most = ReachOf(typed);
    uint32_t number = 0;
    for (const Alternative& alternative : span.alternatives) {
      ++number;
      const Times terms = InContext(place, alternative.words);
      const Reach reach = ReachOf(terms);
      for (const auto& [term, times] : terms) {
        const float rarer = std::max(1.0F, reach[term.first] / most[term.first]);
        QueryTerm& added = Add(term, alternative.weight * static_cast<float>(times) / rarer);
        added.alternative = number;
        added.stands_for = stands_for;
        added.is_guess = alternative.is_guess;
      }
    }
    ++group_;
  }

  // What a text that has all terms of a field would have of them; if none has any, without a limit.
  using Reach = std::array<float, text::kFields>;
  Reach ReachOf(const Times& terms) const {
    Reach reach = {};
    std::array<bool, text::kFields> is_anywhere = {};
    for (const auto& [term, times] : terms) {
      const uint64_t frequency = snapshot_.Frequency(KeyOf(term.first, term.second));
      reach[term.first] += static_cast<float>(times) * Rarity(frequency, snapshot_.units);
      is_anywhere[term.first] |= frequency > 0;
    }
    for (const text::Field field : text::kAllFields) {
      if (!is_anywhere[field]) reach[field] = std::numeric_limits<float>::max();
    }
    return reach;
  }

  // The terms of `words` in place of a span: their own, and those that they have together with a
  // neighbour. Those with a span behind it are of that one.
  Times InContext(size_t place, std::span<const Word> words) const {
    const Span& span = spans_[place];
    std::vector<Word> around;
    if (span.begin > 0) around.push_back(words_[span.begin - 1]);
    around.insert(around.end(), words.begin(), words.end());
    const bool has_next = span.end < words_.size() &&
                          (place + 1 == spans_.size() || spans_[place + 1].begin > span.end);
    if (has_next) around.push_back(words_[span.end]);
    Times times = TimesOf(around);
    if (span.begin > 0) Subtract(TimesOf(std::span(words_).subspan(span.begin - 1, 1)), times);
    if (has_next) Subtract(TimesOf(std::span(words_).subspan(span.end, 1)), times);
    return times;
  }

  // Neighbours that only the whole has, in place of its words.
  void AddWhole(std::span<const Word> words) {
    const text::Terms terms = text::TermsOf(words);
    const bool is_han = std::ranges::all_of(
        words, [](const Word& word) { return word.kind == text::WordKind::kHan; });
    const text::Field field = is_han ? text::kGrams : text::kPairs;
    for (const std::string& term : terms[field]) {
      QueryTerm& added = Add({field, term}, 1.0F / static_cast<float>(terms[field].size()));
      added.field = text::kWords;
    }
  }

  QueryTerm& Add(const std::pair<text::Field, std::string>& term, float weight) {
    return query_.terms.emplace_back(QueryTerm{.key = KeyOf(term.first, term.second),
                                               .field = term.first,
                                               .weight = weight,
                                               .group = group_,
                                               .text = term.second});
  }

  const std::vector<Word>& words_;
  const std::vector<Span>& spans_;
  const Snapshot& snapshot_;
  uint32_t group_ = 0;
  Query query_;
};

}  // namespace

Query Expand(absl::string_view text, const Snapshot& snapshot, const Expansion& expansion) {
  const Parts parts(text, snapshot, expansion);
  if (parts.spans().empty()) return QueryOf(text::TermsOf(parts.words()));
  return Assembly(parts, snapshot).Finish();
}

}  // namespace magpie::search
