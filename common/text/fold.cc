#include "common/text/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>

#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/text/icu.h"

namespace magpie::text {
namespace {

constexpr int kMaxAccents = 30;
constexpr char16_t kApostrophe = u'\'';
constexpr char16_t kRightQuote = 0x2019;
// Where characters begin and end that have simplified ones: CJK ideographs.
constexpr char16_t kFirstHan = 0x2E80, kLastHan = 0x9FFF;
// From here to kLastHan all are ideographs in normal form.
constexpr char16_t kFirstIdeograph = 0x4E00;

const icu::Normalizer2& Folding() {
  static const icu::Normalizer2& folding = []() -> const icu::Normalizer2& {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFKCCasefoldInstance(error);
    MustWork(error, "NFKC_Casefold");
    return *found;
  }();
  return folding;
}

// "e" for "é": whether `c` is one of the blocks of Latin and Greek letters with accents.
bool MayHaveAccent(char16_t c) { return (c >= 0xC0 && c < 0x400) || (c >= 0x1E00 && c < 0x2000); }

char16_t WithoutAccent(char16_t c) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const canonical = icu::Normalizer2::getNFDInstance(error);
  MustWork(error, "NFD");
  const icu::UnicodeString parts = canonical->normalize(icu::UnicodeString(c), error);
  return U_SUCCESS(error) && parts.length() > 1 ? parts.charAt(0) : c;
}

// ICU's transliterator maps one to one, but takes a microsecond for each.
char16_t Simplified(char16_t c) {
  static const auto& simplify = *[] {
    UErrorCode error = U_ZERO_ERROR;
    auto* const made =
        icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, error);
    MustWork(error, "Traditional-Simplified");
    return made;
  }();
  icu::UnicodeString one(c);
  simplify.transliterate(one);
  return one.length() == 1 ? one.charAt(0) : c;
}

// What each character of the BMP becomes.
const std::vector<char16_t>& Table() {
  static const auto& table = *[] {
    auto* const made = new std::vector<char16_t>;
    for (char32_t c = 0; c <= 0xFFFF; ++c) {
      const auto unit = static_cast<char16_t>(c);
      made->push_back(MayHaveAccent(unit)                     ? WithoutAccent(unit)
                      : unit >= kFirstHan && unit <= kLastHan ? Simplified(unit)
                      : unit == kRightQuote                   ? kApostrophe
                                                              : unit);
    }
    return made;
  }();
  return table;
}

// `text` without the accents of a character behind the kMaxAccents-th: to bring many into order
// takes the square of the time. No script has so many.
icu::UnicodeString WithoutLongRuns(const icu::UnicodeString& text) {
  icu::UnicodeString kept;
  int accents = 0;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    accents = c >= 0x300 && u_getCombiningClass(c) != 0 ? accents + 1 : 0;
    if (accents <= kMaxAccents) kept.append(c);
  }
  return kept;
}

}  // namespace

icu::UnicodeString Fold(absl::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString text = WithoutLongRuns(
      icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())}));
  icu::UnicodeString folded = Folding().normalize(text, error);
  MustWork(error, "memory");
  const std::vector<char16_t>& table = Table();
  for (int32_t i = 0; i < folded.length(); ++i) folded.setCharAt(i, table[folded.charAt(i)]);
  return folded;
}

FoldedText FoldWithPlaces(absl::string_view utf8) {
  FoldedText folded;
  const auto* const bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto size = static_cast<int32_t>(utf8.size());
  const auto take = [&](const icu::UnicodeString& units, int32_t begin, int32_t end) {
    folded.text.append(units);
    folded.begins.resize(folded.text.length(), begin);
    folded.ends.resize(folded.text.length(), end);
  };
  // What a boundary of the normal form is before can be folded by itself.
  for (int32_t begin = 0; begin < size;) {
    int32_t end = begin;
    UChar32 first, next = 0;
    U8_NEXT_OR_FFFD(bytes, end, size, first);
    int32_t after = end;
    while (after < size) {
      U8_NEXT_OR_FFFD(bytes, after, size, next);
      if (next < 0x300 || Folding().hasBoundaryBefore(next)) break;
      end = after;
    }
    const bool is_alone = end - begin == U8_LENGTH(first);
    if (is_alone && first < 0x80) {
      take(absl::ascii_tolower(static_cast<unsigned char>(first)), begin, end);
    } else if (is_alone && first >= kFirstIdeograph && first <= kLastHan) {
      take(Table()[first], begin, end);
    } else {
      take(Fold(utf8.substr(begin, end - begin)), begin, end);
    }
    begin = end;
  }
  return folded;
}

}  // namespace magpie::text
