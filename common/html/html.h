// HTML that somebody else wrote, made safe to show, and its text.
//
// It is read twice: balance.h makes tags of it that are closed in order and nested a little, so
// that no parser can be led to work or memory out of proportion; then gumbo parses that as browsers
// do, and only what allowed.h lists is written again, from the tree. This is repeated until nothing
// changes; of what does not come to rest, which nobody writes, only the text is left.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::html {

// Elements, attributes and links that are listed in allowed.h, with all texts but those of
// scripts, styles and the like. `html` is UTF-8. The result is at most a few times as long;
// sanitizing it again changes nothing.
std::string Sanitize(absl::string_view html);

// The text that a reader sees: a line for each paragraph, heading, item or cell. With the texts
// that stand for images.
std::string TextOf(absl::string_view html);

}  // namespace magpie::html
