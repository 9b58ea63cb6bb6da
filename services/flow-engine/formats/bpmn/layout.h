// Where the nodes of a model stand in a diagram.

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

// `known` and a box for each node of `model` that has none there: to the right of a node that leads
// to it, lower where that is taken; boundary events on the edge of what they are attached to;
// sub-processes as large as what they hold.
Boxes LayOut(const Model& model, const Nesting& nesting, Boxes known);

}  // namespace magpie::flow
