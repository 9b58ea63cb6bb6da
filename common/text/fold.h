// Text as it is compared: «ＶＩＰ» and «vip» are one, «Café» and «cafe», «單車» and «单车».

#pragma once

#include <unicode/unistr.h>

#include "absl/strings/string_view.h"

namespace magpie::text {

// `utf8` in compatibility form (NFKC), without case, invisible characters and accents of Latin and
// Greek letters, with straight apostrophes, and with simplified characters for traditional ones.
// What is not UTF-8 becomes U+FFFD. The mappings are ICU's.
icu::UnicodeString Fold(absl::string_view utf8);

}  // namespace magpie::text
