// What was meant by words that no document has: a slip of the finger, or the wrong one of two
// characters that sound alike.
//
//   refnd        ▶  refund             one letter more, less or other, or two exchanged
//   怎么腿款     ▶  退款               one character by another of the same sound

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/expand/span.h"
#include "common/search/index.h"

namespace magpie::search {

// Letters that a word needs to be corrected. Never one with digits: that is a code.
inline constexpr size_t kMinCorrected = 4;
// From here on two slips are corrected where one explains nothing.
inline constexpr size_t kMinTwoSlips = 8;
inline constexpr size_t kMaxCorrections = 3;  // of a word, the most frequent ones
// Words and characters of a query that are looked at because no document has them, from its
// beginning: what they cost is bounded.
inline constexpr size_t kMaxUnknown = 20;

// Of one query.
class Corrector {
 public:
  // `snapshot` must outlive it.
  explicit Corrector(const Snapshot& snapshot) : snapshot_(snapshot) {}

  // Spans of `words` from `begin` up to `end` with what may be meant, in their order.
  std::vector<Span> Correct(std::span<const text::Word> words, size_t begin, size_t end);

 private:
  struct Candidate;
  class Run;

  static std::vector<Candidate> Best(std::vector<Candidate> candidates);
  uint64_t FrequencyOf(absl::string_view word) const;
  std::vector<Candidate> OneSlipFrom(const std::string& word) const;
  std::vector<Candidate> TwoSlipsFrom(const std::string& word);
  std::vector<Alternative> Corrections(const std::string& word);

  const Snapshot& snapshot_;
  size_t unknown_ = 0;
  // Letters of the index that are looked at for words with two slips.
  size_t steps_ = 200'000;
};

}  // namespace magpie::search
