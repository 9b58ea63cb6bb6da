// UTF-8, the encoding of all strings in expressions.

#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie::expr {

// The position of the first byte that is not UTF-8 (overlong forms and surrogates are not); npos
// if there is none.
size_t FindInvalidUtf8(absl::string_view text);

// The number of code points in valid UTF-8.
size_t CountCodePoints(absl::string_view text);

// False, and appends nothing, if `code_point` is a surrogate or beyond U+10FFFF.
bool AppendUtf8(char32_t code_point, std::string& out);

// As much of `text` as fits into `bytes` without splitting a code point.
absl::string_view CutUtf8(absl::string_view text, size_t bytes);

}  // namespace magpie::expr
