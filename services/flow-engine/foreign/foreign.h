// Reads expressions and scripts of other languages into a model. One with an exact meaning in CEL
// becomes CEL. Any other stays as written, after a mark of its language (language.h), which is not
// CEL and is a fault when the model is compiled.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"

namespace magpie::flow::foreign {

// The expression `text` as the model has it; `said` is the language that the file gives for it,
// `by_default` that for all expressions. Bare text without either is CEL. XPath is BPMN's default,
// which tools write for any language: then what may be CEL is CEL.
std::string Read(absl::string_view text, const NamedLanguage& said,
                 const NamedLanguage& by_default);

// The same for a script. Only CEL is read; others stay as they are, since engines differ in what a
// script sets, and when.
std::string ReadScript(absl::string_view text, absl::string_view format);

// Whether `text` has the mark of a different language.
bool IsMarked(absl::string_view text);

// Why marked text cannot run: what was written, what is wrong with it, what to write instead.
std::string FaultOf(absl::string_view text);
std::string ScriptFaultOf(absl::string_view text);

}  // namespace magpie::flow::foreign
