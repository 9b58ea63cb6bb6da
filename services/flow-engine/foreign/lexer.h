// The words of an expression in JUEL, FEEL, Groovy or JavaScript.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"

namespace magpie::flow::foreign {

struct Word {
  enum class Kind { kEnd, kName, kNumber, kString, kSign };

  Kind kind = Kind::kEnd;
  std::string text;  // the value of a string, otherwise its spelling
  size_t begin = 0;  // its place in the source, in bytes
  size_t end = 0;
};

// The last word is kEnd. INVALID_ARGUMENT for what is not a word of the language, or has no
// equivalent in CEL.
absl::StatusOr<std::vector<Word>> Words(absl::string_view source, Language language);

}  // namespace magpie::flow::foreign
