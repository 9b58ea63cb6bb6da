// Closes tags in order, and limits how deep they are nested.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::html {

// Tags within so many others are left out; their texts are not.
inline constexpr size_t kMaxDepth = 64;

// The same HTML of allowed elements and attributes alone, where each tag is closed before the ones
// around it are. An end tag that closes nothing is left out. It is not safe yet: values of
// attributes are as they were.
std::string Balanced(absl::string_view html);

}  // namespace magpie::html
