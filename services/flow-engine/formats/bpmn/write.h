// Writes a model as BPMN 2.0 XML, for other tools to show and edit.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// Updates `original` to `model`. If `original` is the BPMN file that the model was read from, all
// that the model does not know is kept: the diagram, extensions of other tools, comments,
// collaborations, documentation, the process's id, other processes. Deleted elements are removed
// with their shapes and references; new ones are added to their process or sub-process and, if
// there is a diagram, drawn.
//
// If `original` is not readable BPMN, such as empty text or a different format, writes a new
// document, drawn from left to right.
//
// Read returns the same model, except that bools and numbers in maps of properties become text, as
// in any BPMN file; elements are in document order, those of a sub-process after it; and unpaired
// links are corrected.
std::string WriteBpmn(const Model& model, absl::string_view original);

}  // namespace magpie::flow
