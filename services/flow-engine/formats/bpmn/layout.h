// Places the nodes of a model in a diagram.

#pragma once

#include <map>
#include <string>

#include "services/flow-engine/formats/bpmn/nesting.h"

namespace magpie::flow {

// In pixels, from the left and from the top.
struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

using Boxes = std::map<std::string, Box>;  // by key of a node

// `known` with a box for each other node of `model`: to the right of a node that leads to it, lower
// if that place is taken; boundary events on the edge of what they are attached to; sub-processes
// as large as their contents.
Boxes LayOut(const Model& model, const Nesting& nesting, Boxes known);

}  // namespace magpie::flow
