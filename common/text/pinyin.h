// Chinese characters that sound alike: «腿» and «退» are both "tui". Who types by sound picks the
// wrong one.

#pragma once

#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace magpie::text {

// "tui" for «腿», without its tone, by ICU's first reading; empty for what is not one of the 6,763
// characters of GB 2312. The first call, of this or of HomophonesOf, takes 0.1 s.
absl::string_view PinyinOf(char16_t c);

// The characters of GB 2312 that sound like `c`, with `c` itself, the common ones (its level 1)
// first; none for one that is not in it.
std::u16string_view HomophonesOf(char16_t c);

}  // namespace magpie::text
