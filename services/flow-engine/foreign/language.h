// The language of an expression: from its file, and from the text itself.
//
//   ${a == 1}, #{a == 1}    JUEL
//   = a = 1                 FEEL
//   groovy: a == 1          text that a model keeps after the name of its language

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace magpie::flow::foreign {

enum class Language { kNone, kCel, kJuel, kFeel, kGroovy, kJavaScript, kXPath, kOther };

struct NamedLanguage {
  Language language = Language::kNone;
  std::string name;  // as in messages and marks: "juel", "mvel"
};

// The language of a name, a media type or a URI; none if it is empty.
NamedLanguage LanguageOf(absl::string_view name);

// The language of all expressions of a BPMN file, by the attributes of its definitions.
NamedLanguage DefaultLanguage(absl::string_view expression_language,
                              absl::string_view type_language);

struct Written {
  NamedLanguage in;         // kNone for bare text without a mark
  bool is_default = false;  // `in` is the file's default, not given for this one
  absl::string_view text;   // a part of the argument, without the wrapping
};

// `said` is the language that the file gives for this expression, `by_default` that for all.
Written Identify(absl::string_view text, const NamedLanguage& said,
                 const NamedLanguage& by_default);

}  // namespace magpie::flow::foreign
