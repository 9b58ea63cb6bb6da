// The diagram of a BPMN document: its shapes and edges.

#pragma once

#include <pugixml.hpp>
#include <set>
#include <string>

#include "services/flow-engine/formats/bpmn/nesting.h"
#include "services/flow-engine/formats/xml/xml_editor.h"

namespace magpie::flow {

// Draws the elements of `model` whose keys are `changed`: nodes without a shape, and sequence flows
// again, in the plane that shows their neighbours. Existing shapes stay in place. Does nothing if
// the document has no diagram.
void DrawChanges(const Model& model, const Nesting& nesting, const std::set<std::string>& changed,
                 const pugi::xml_document& tree, XmlEditor& editor);

}  // namespace magpie::flow
