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
  std::string text;  // of a string what it stands for, else its spelling
  size_t begin = 0;  // where it stands in the source, in bytes
  size_t end = 0;
};

// The last word is kEnd. A fault (INVALID_ARGUMENT) for what is no word of the language, or one
// that CEL has no equal of.
absl::StatusOr<std::vector<Word>> Words(absl::string_view source, Language language);

}  // namespace magpie::flow::foreign
