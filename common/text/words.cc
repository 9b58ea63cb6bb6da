#include "common/text/words.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace magpie::text {
namespace {

// An iterator is of one thread, and takes milliseconds to make.
icu::BreakIterator& Breaks() {
  static thread_local const std::unique_ptr<icu::BreakIterator> breaks = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
    if (U_SUCCESS(error)) return made;
    std::fprintf(stderr, "ICU has no rules of words: %s\n", u_errorName(error));
    std::abort();
  }();
  return *breaks;
}

bool IsHan(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &error);
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

// Of the units between two breaks; nothing for spaces and punctuation.
std::optional<WordKind> KindOf(const icu::UnicodeString& text, int32_t begin, int32_t end) {
  std::optional<WordKind> kind;
  for (int32_t i = begin; i < end; i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_isalnum(c)) {
      if (IsHan(c)) return WordKind::kHan;
      kind = WordKind::kLetters;
    } else if (!kind.has_value() && u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION)) {
      kind = WordKind::kSymbol;
    }
  }
  return kind;
}

}  // namespace

std::vector<Word> WordsOf(const icu::UnicodeString& folded) {
  std::vector<Word> words;
  icu::BreakIterator& breaks = Breaks();
  breaks.setText(folded);
  int32_t begin = breaks.first();
  for (int32_t end = breaks.next(); end != icu::BreakIterator::DONE; end = breaks.next()) {
    if (const auto kind = KindOf(folded, begin, end); kind.has_value()) {
      const bool is_long = end - begin > kMaxWordSize;
      const int32_t cut = is_long ? folded.getChar32Start(begin + kMaxWordSize) : end;
      std::string text;
      folded.tempSubStringBetween(begin, cut).toUTF8String(text);
      if (*kind == WordKind::kLetters && std::string_view(text).ends_with("'s")) {
        text.resize(text.size() - 2);
      }
      words.push_back({std::move(text), *kind, begin, cut});
    }
    begin = end;
  }
  return words;
}

}  // namespace magpie::text
