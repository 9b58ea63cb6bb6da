// The words of a text, in its order; what is between them is left out.

#pragma once

#include <unicode/unistr.h>

#include <cstdint>
#include <string>
#include <vector>

namespace magpie::text {

enum class WordKind : uint8_t {
  kLetters,  // of a script that is written with spaces, and numbers: "refund", "15", "возврат"
  kHan,      // Chinese or Japanese, found by ICU's dictionary: "退款"
  kSymbol,  // an emoji
};

struct Word {
  std::string text;  // UTF-8
  WordKind kind;
  // Where it is in the folded text, in UTF-16 units.
  int32_t begin = 0;
  int32_t end = 0;
};

// Words longer than this many UTF-16 units are cut.
inline constexpr int32_t kMaxWordSize = 64;

// The words of a folded text: "don't" is one, "rider's" is "rider", "退款15元" are three.
std::vector<Word> WordsOf(const icu::UnicodeString& folded);

}  // namespace magpie::text
