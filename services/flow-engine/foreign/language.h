// In which language an expression is written: what its file says of it, and what the text itself
// shows.
//
//   ${a == 1}, #{a == 1}    JUEL
//   = a = 1                 FEEL
//   groovy: a == 1          a text that is kept in a model behind the name of its language

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow::foreign {

enum class Language { kNone, kCel, kJuel, kFeel, kGroovy, kJavaScript, kXPath, kOther };

struct NamedLanguage {
  Language language = Language::kNone;
  std::string name;  // as messages and marks have it: "juel", "mvel"
};

// The language that a name, a media type or a URI stands for; none for an empty one.
NamedLanguage LanguageOf(absl::string_view name);

// The language of all expressions of a BPMN file, by the attributes of its definitions.
NamedLanguage DefaultLanguage(absl::string_view expression_language,
                              absl::string_view type_language);

struct Written {
  NamedLanguage in;         // of bare text without any mark: none
  bool is_default = false;  // `in` is what the file says of all expressions, not of this one
  absl::string_view text;   // without the wrapping, a part of what was asked about
};

// `said` is what the file says of this one expression, `by_default` what it says of all.
Written Identify(absl::string_view text, const NamedLanguage& said,
                 const NamedLanguage& by_default);

}  // namespace magpie::flow::foreign
