// Expressions and scripts of other languages, on their way into a model. One that has an exact
// meaning in CEL is CEL from then on. Another stays as it was written, behind a mark of its
// language (language.h), which is no CEL, and is a fault where the model is compiled.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"

namespace magpie::flow::foreign {

// What a model says for the expression `text`; `said` is the language that its file says it is in,
// `by_default` that of all its expressions. Bare text without either is CEL. XPath as the default
// is BPMN's own, and tools write it whatever their expressions are in: what may be CEL is CEL then.
std::string Read(absl::string_view text, const NamedLanguage& said,
                 const NamedLanguage& by_default);

// The same for a script, of which all but CEL stays as it is: what a script sets, and when, each
// engine has its own rules for.
std::string ReadScript(absl::string_view text, absl::string_view format);

// Whether `text` bears the mark of another language.
bool IsMarked(absl::string_view text);

// Why marked text cannot be run: what was written, what is wrong with it, what to write instead.
std::string FaultOf(absl::string_view text);
std::string ScriptFaultOf(absl::string_view text);

}  // namespace magpie::flow::foreign
