// The lines that differ between two texts.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie {

// Texts of more lines are compared as wholes.
inline constexpr size_t kMaxDiffLines = 1000;

// A unified diff as `diff -u` prints it, without names: hunks with three lines around what differs,
// each line with its '\n'. Empty if the texts have the same lines; whether the last one ends is not
// looked at.
std::string UnifiedDiff(absl::string_view before, absl::string_view after);

}  // namespace magpie
