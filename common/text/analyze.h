// The terms by which a text is found. An index and a query must be analysed by the same rules.
//
//   Analyze("退款15元 for my bikes")
//     kWords  退款 15 元 my bike             stems, without stop words
//     kGrams  退款 " 15" "15 " " fo" …       of characters: two of Chinese, three of others
//     kPairs  "退款 15" "15 元" "元 for" …   neighbours
//     kChars  退 款 元                       Chinese, one by one
//
// Words find what is meant and grams what is written: with a wrong letter, or with a word that no
// dictionary has. Pairs see the order of words. Single characters find «处理» in «待处理».

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/text/words.h"

namespace magpie::text {

enum Field : uint8_t { kWords, kGrams, kPairs, kChars };
inline constexpr size_t kFields = 4;
inline constexpr std::array kAllFields = {kWords, kGrams, kPairs, kChars};

// By field, in the order of the text, repeated as often as it repeats them.
using Terms = std::array<std::vector<std::string>, kFields>;

// Changes with the rules: an index of a different version must be built again.
inline constexpr uint32_t kAnalyzerVersion = 1;

// `text` is UTF-8. From any thread.
Terms Analyze(absl::string_view text);

// Whether a word of English is in every text, so that it says nothing about one.
bool IsStopWord(absl::string_view word);

// The terms of a text that has these words.
Terms TermsOf(std::span<const Word> words);

}  // namespace magpie::text
