// Which HTML is kept: what articles need, and nothing that runs, loads or overlays.

#pragma once

#include "absl/strings/string_view.h"

namespace magpie::html {

// Names are in lower case.
bool IsAllowed(absl::string_view element);
bool IsAllowed(absl::string_view element, absl::string_view attribute);

// Whether the attribute may have the value, whose character references are resolved: a link is
// relative or http(s), and of <a> also mailto and tel; sizes are numbers.
bool IsAllowedValue(absl::string_view element, absl::string_view attribute,
                    absl::string_view value);

// An element without content: <br>.
bool IsVoid(absl::string_view element);

// An element that begins a line.
bool IsBlock(absl::string_view element);

// An element whose content is no text to show: <script>. It ends at its end tag, whatever is
// before.
bool IsRaw(absl::string_view element);

}  // namespace magpie::html
