#include "common/text/pinyin.h"

#include <unicode/translit.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "common/text/icu.h"

namespace magpie::text {
namespace {

// The characters of GB 2312: rows 16 to 55 are the common ones, by sound, and rows 56 to 87 the
// others. Its code is a part of that of GB 18030.
icu::UnicodeString Characters() {
  std::string bytes;
  for (int row = 0xB0; row <= 0xF7; ++row) {
    for (int cell = 0xA1; cell <= 0xFE; ++cell) {
      bytes.push_back(static_cast<char>(row));
      bytes.push_back(static_cast<char>(cell));
    }
  }
  icu::UnicodeString all(bytes.data(), static_cast<int32_t>(bytes.size()), "gb18030");
  icu::UnicodeString characters;
  for (int32_t i = 0; i < all.length(); ++i) {
    if (all.charAt(i) >= 0x4E00 && all.charAt(i) < 0xA000) characters.append(all.charAt(i));
  }
  return characters;
}

struct Sounds {
  absl::flat_hash_map<char16_t, std::string> pinyin;
  absl::flat_hash_map<std::string, std::u16string> characters;  // by pinyin
};

const Sounds& AllSounds() {
  static const auto& sounds = *[] {
    auto* const made = new Sounds;
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> to_latin(
        icu::Transliterator::createInstance("Han-Latin; Latin-ASCII", UTRANS_FORWARD, error));
    MustWork(error, "Han-Latin; Latin-ASCII");
    const icu::UnicodeString characters = Characters();
    for (int32_t i = 0; i < characters.length(); ++i) {
      const char16_t c = characters.charAt(i);
      icu::UnicodeString latin(c);
      to_latin->transliterate(latin);
      std::string pinyin;
      latin.toUTF8String(pinyin);
      made->characters[pinyin].push_back(c);
      made->pinyin[c] = std::move(pinyin);
    }
    return made;
  }();
  return sounds;
}

}  // namespace

absl::string_view PinyinOf(char16_t c) {
  const auto found = AllSounds().pinyin.find(c);
  return found == AllSounds().pinyin.end() ? absl::string_view() : found->second;
}

std::u16string_view HomophonesOf(char16_t c) {
  const absl::string_view pinyin = PinyinOf(c);
  if (pinyin.empty()) return {};
  return AllSounds().characters.find(pinyin)->second;
}

}  // namespace magpie::text
