// A model as BPMN 2.0 XML, for other tools to show and to edit.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// `original` with what differs in `model` put in its place. Where `original` is the BPMN file that
// the model was read from, all that the model does not know stays: the diagram, other tools'
// extensions, comments, collaborations, documentation, the process's id, other processes. Elements
// that are gone are removed with their shapes and what names them; new ones are added to their
// process or sub-process and, where there is a diagram, drawn.
//
// Where `original` is no BPMN that can be read, such as the empty text or another format: a new
// document, drawn from left to right.
//
// Read gives `model` back, with these exceptions: bools and numbers in maps of properties become
// their text, as in any BPMN file; elements come in the order of the document, those of a
// sub-process behind it; and links that are no pair are put right.
std::string WriteBpmn(const Model& model, absl::string_view original);

}  // namespace magpie::flow
