#include "common/text/analyze.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/text/fold.h"
#include "common/text/stem/stem.h"

namespace magpie::text {
namespace {

// Where each character of UTF-8 begins, and the end.
std::vector<size_t> Starts(absl::string_view text) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

class Analysis {
 public:
  void Take(const Word& word) {
    if (word.kind == WordKind::kHan) {
      EndLetters();
      TakeHan(word.text);
      TakeNeighbour(word.text);
      terms_[kWords].push_back(word.text);
      return;
    }
    last_char_.clear();
    if (word.kind == WordKind::kSymbol) {
      EndLetters();
      TakeNeighbour(word.text);
      terms_[kWords].push_back(word.text);
      return;
    }
    absl::StrAppend(&letters_, letters_.empty() ? "" : " ", word.text);
    std::string stem = Stem(word.text);
    TakeNeighbour(stem);
    if (!IsStopWord(word.text)) terms_[kWords].push_back(std::move(stem));
  }

  Terms Finish() && {
    EndLetters();
    return std::move(terms_);
  }

 private:
  void TakeNeighbour(const std::string& word) {
    if (!last_word_.empty()) terms_[kPairs].push_back(absl::StrCat(last_word_, " ", word));
    last_word_ = word;
  }

  void TakeHan(const std::string& word) {
    const std::vector<size_t> starts = Starts(word);
    for (size_t i = 0; i + 1 < starts.size(); ++i) {
      std::string c = word.substr(starts[i], starts[i + 1] - starts[i]);
      if (!last_char_.empty()) terms_[kGrams].push_back(absl::StrCat(last_char_, c));
      terms_[kChars].push_back(c);
      last_char_ = std::move(c);
    }
  }

  // The grams of the words of letters so far, with the spaces around and between them.
  void EndLetters() {
    if (letters_.empty()) return;
    const std::string text = absl::StrCat(" ", std::exchange(letters_, ""), " ");
    const std::vector<size_t> starts = Starts(text);
    for (size_t i = 0; i + 3 < starts.size(); ++i) {
      terms_[kGrams].push_back(text.substr(starts[i], starts[i + 3] - starts[i]));
    }
  }

  Terms terms_;
  std::string letters_;    // words, with spaces
  std::string last_word_;  // of any kind
  std::string last_char_;  // of Han, if that is what came last
};

}  // namespace

bool IsStopWord(absl::string_view word) {
  static const auto& words = *new absl::flat_hash_set<absl::string_view>{
      "a",   "an",    "and",  "are",   "as",    "at",   "be",   "but", "by",  "for",  "if",
      "in",  "into",  "is",   "it",    "no",    "not",  "of",   "on",  "or",  "such", "that",
      "the", "their", "then", "there", "these", "they", "this", "to",  "was", "will", "with"};
  return words.contains(word);
}

Terms TermsOf(std::span<const Word> words) {
  Analysis analysis;
  for (const Word& word : words) analysis.Take(word);
  return std::move(analysis).Finish();
}

Terms Analyze(absl::string_view text) { return TermsOf(WordsOf(Fold(text))); }

}  // namespace magpie::text
