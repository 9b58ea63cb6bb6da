#include "common/search/expand/correct.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/search/expand/near.h"
#include "common/text/edits.h"
#include "common/text/pinyin.h"
#include "common/text/stem/stem.h"

namespace magpie::search {
namespace {

// Longer ones are no words.
constexpr size_t kMaxCorrected = 30;
// Chinese words are so many characters.
constexpr int32_t kMaxHanWord = 4;

using text::Word;
using text::WordKind;

// What a correction counts for. Less with two slips, or with another first letter, for who types a
// word has its beginning right more often than not.
constexpr float kWeight = 0.8F;
constexpr float kUnlikely = 0.4F;
// Corrections that so many times fewer texts have than the most frequent one are left out.
constexpr uint64_t kTimesRarer = 5;

std::string Utf8(const icu::UnicodeString& text, int32_t begin, int32_t end) {
  std::string utf8;
  text.tempSubStringBetween(begin, end).toUTF8String(utf8);
  return utf8;
}

}  // namespace

struct Corrector::Candidate {
  uint64_t frequency;
  std::string text;
};

std::vector<Corrector::Candidate> Corrector::Best(std::vector<Candidate> candidates) {
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.frequency != b.frequency ? a.frequency > b.frequency : a.text < b.text;
  });
  candidates.resize(std::min(candidates.size(), kMaxCorrections));
  std::erase_if(candidates,
                [most = candidates.empty() ? 0 : candidates.front().frequency](
                    const Candidate& one) { return one.frequency * kTimesRarer < most; });
  return candidates;
}

uint64_t Corrector::FrequencyOf(absl::string_view word) const {
  return snapshot_.Frequency(KeyOf(text::kWords, word));
}

// Words that one slip makes, each the first that has its stem.
std::vector<Corrector::Candidate> Corrector::OneSlipFrom(const std::string& word) const {
  std::map<std::string, Candidate> by_stem;
  text::EachEdit(word, [&](const std::string& edit) {
    std::string stem = text::Stem(edit);
    const uint64_t frequency = FrequencyOf(stem);
    if (frequency > 0) by_stem.try_emplace(std::move(stem), Candidate{frequency, edit});
  });
  std::vector<Candidate> candidates;
  candidates.reserve(by_stem.size());
  for (auto& [stem, candidate] : by_stem) candidates.push_back(std::move(candidate));
  return candidates;
}

// Stems that two slips make of that of `word`.
std::vector<Corrector::Candidate> Corrector::TwoSlipsFrom(const std::string& word) {
  const std::string stem = text::Stem(word);
  std::set<std::string> near;
  for (const Snapshot::Part& part : snapshot_.parts) {
    EachNear(part.segment->words(), stem, 2, steps_,
             [&](absl::string_view one) { near.emplace(one); });
  }
  std::vector<Candidate> candidates;
  candidates.reserve(near.size());
  for (const std::string& one : near) {
    const uint64_t frequency = FrequencyOf(text::Stem(one));
    if (frequency > 0) candidates.push_back({frequency, one});
  }
  return candidates;
}

// What may be meant by a word of Latin letters.
std::vector<Alternative> Corrector::Corrections(const std::string& word) {
  if (word.size() < kMinCorrected || word.size() > kMaxCorrected) return {};
  if (!std::ranges::all_of(word, [](char c) { return absl::ascii_islower(c); })) return {};
  if (text::IsStopWord(word) || FrequencyOf(text::Stem(word)) > 0) return {};
  if (unknown_++ >= kMaxUnknown) return {};
  std::vector<Candidate> candidates = OneSlipFrom(word);
  const bool is_far = candidates.empty() && word.size() >= kMinTwoSlips;
  if (is_far) candidates = TwoSlipsFrom(word);
  std::vector<Alternative> alternatives;
  for (Candidate& one : Best(std::move(candidates))) {
    const bool is_likely = !is_far && one.text.front() == word.front();
    alternatives.push_back(
        {is_likely ? kWeight : kUnlikely, {{std::move(one.text), WordKind::kLetters}}, true});
  }
  return alternatives;
}

// Chinese words that stand next to each other.
class Corrector::Run {
 public:
  Run(Corrector& corrector, std::span<const Word> words, size_t first)
      : corrector_(corrector), first_(first) {
    for (const Word& word : words) {
      begins_.push_back(text_.length());
      text_.append(icu::UnicodeString::fromUTF8(word.text));
    }
    begins_.push_back(text_.length());
  }

  void Correct(std::vector<Span>& spans) {
    for (int32_t i = 0; i < text_.length(); ++i) {
      if (i < taken_ || IsGram(i - 1) || IsGram(i)) continue;
      if (corrector_.unknown_++ >= kMaxUnknown) return;
      CorrectAt(i, spans);
    }
  }

 private:
  struct Found {
    int32_t begin, end;
    Candidate candidate;
  };

  // Whether a document has the characters at `i` and behind it next to each other.
  bool IsGram(int32_t i) const {
    if (i < 0 || i + 2 > text_.length()) return false;
    return corrector_.snapshot_.Frequency(KeyOf(text::kGrams, Utf8(text_, i, i + 2))) > 0;
  }

  // The words that another character at `i` makes.
  void CorrectAt(int32_t i, std::vector<Span>& spans) {
    std::vector<Found> found;
    icu::UnicodeString corrected = text_;
    for (const char16_t c : text::HomophonesOf(text_.charAt(i))) {
      if (c == text_.charAt(i)) continue;
      corrected.setCharAt(i, c);
      for (int32_t size = 2; size <= kMaxHanWord; ++size) {
        for (int32_t begin = std::max(i - size + 1, taken_); begin <= i; ++begin) {
          const int32_t end = begin + size;
          if (end > text_.length()) break;
          std::string word = Utf8(corrected, begin, end);
          const uint64_t frequency = corrector_.FrequencyOf(word);
          if (frequency > 0) found.push_back({begin, end, {frequency, std::move(word)}});
        }
      }
    }
    if (found.empty()) return;
    // All that are as long as the longest, and where the most frequent of them is.
    std::ranges::sort(found, [](const Found& a, const Found& b) {
      const int32_t a_size = a.end - a.begin;
      const int32_t b_size = b.end - b.begin;
      if (a_size != b_size) return a_size > b_size;
      if (a.candidate.frequency != b.candidate.frequency) {
        return a.candidate.frequency > b.candidate.frequency;
      }
      return a.candidate.text < b.candidate.text;
    });
    const int32_t begin = found.front().begin;
    const int32_t end = found.front().end;
    Span span{.begin = WordAt(begin), .end = WordAt(end - 1) + 1};
    for (const Found& one : found) {
      if (one.begin != begin || one.end != end) continue;
      if (span.alternatives.size() == kMaxCorrections) break;
      Alternative alternative{kWeight, {}, true};
      AddPart(begins_[span.begin], begin, alternative.words);
      alternative.words.push_back({one.candidate.text, WordKind::kHan});
      AddPart(end, begins_[span.end], alternative.words);
      span.alternatives.push_back(std::move(alternative));
    }
    taken_ = begins_[span.end];
    span.begin += first_;
    span.end += first_;
    spans.push_back(std::move(span));
  }

  size_t WordAt(int32_t i) const {
    const auto after = std::ranges::upper_bound(begins_, i);
    return static_cast<size_t>(after - begins_.begin()) - 1;
  }

  void AddPart(int32_t begin, int32_t end, std::vector<Word>& words) const {
    if (begin < end) words.push_back({Utf8(text_, begin, end), WordKind::kHan});
  }

  Corrector& corrector_;
  const size_t first_;
  icu::UnicodeString text_;
  std::vector<int32_t> begins_;  // of each word, and the end
  int32_t taken_ = 0;            // up to here
};

std::vector<Span> Corrector::Correct(std::span<const Word> words, size_t begin, size_t end) {
  std::vector<Span> spans;
  for (size_t i = begin; i < end && unknown_ < kMaxUnknown; ++i) {
    if (words[i].kind == WordKind::kHan) {
      size_t last = i;
      while (last < end && words[last].kind == WordKind::kHan) ++last;
      Run(*this, words.subspan(i, last - i), i).Correct(spans);
      i = last - 1;
    } else if (words[i].kind == WordKind::kLetters) {
      Span span{i, i + 1, Corrections(words[i].text)};
      if (!span.alternatives.empty()) spans.push_back(std::move(span));
    }
  }
  return spans;
}

}  // namespace magpie::search
