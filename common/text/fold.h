// Text as it is compared: «ＶＩＰ» and «vip» are one, «Café» and «cafe», «單車» and «单车».

#pragma once

#include <unicode/unistr.h>

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::text {

// `utf8` in compatibility form (NFKC), without case, invisible characters and accents of Latin and
// Greek letters, with straight apostrophes, and with simplified characters for traditional ones.
// What is not UTF-8 becomes U+FFFD. The mappings are ICU's.
icu::UnicodeString Fold(absl::string_view utf8);

// The same, and for each unit of the folded text the bytes that it comes from: from `begins` up to
// `ends`, whole characters.
struct FoldedText {
  icu::UnicodeString text;
  std::vector<uint32_t> begins, ends;
};
FoldedText FoldWithPlaces(absl::string_view utf8);

}  // namespace magpie::text
