// UTF-8: what strings of expressions are made of.

#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie::expr {

// Where the first byte stands that is no UTF-8 (overlong forms and surrogates are none); npos
// where there is none.
size_t FindInvalidUtf8(absl::string_view text);

// How many code points valid UTF-8 holds.
size_t CountCodePoints(absl::string_view text);

// False, and nothing appended, where `code_point` is a surrogate or beyond U+10FFFF.
bool AppendUtf8(char32_t code_point, std::string& out);

// As much of `text` as fits into `bytes` without cutting a code point in two.
absl::string_view CutUtf8(absl::string_view text, size_t bytes);

}  // namespace magpie::expr
