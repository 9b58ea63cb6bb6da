// A flow as it is drawn, before it is compiled: what the readers of formats/
// make and what a deployment keeps. It knows no kind of element: what an element
// is and may say is told by its kind (kinds/).

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/id.h"
#include "common/value/value.h"

namespace magpie::flow {

// Limits of one model.
inline constexpr size_t kMaxElements = 2000;
inline constexpr size_t kMaxElementKeyBytes = 1024;
// So long may a flow key be that deployment ids still are ids.
inline constexpr size_t kMaxFlowKeyBytes = 52;
inline constexpr int kMaxElementNesting = 8;  // sub-processes within one another

struct Model;
using FlowKey = Id<Model>;

// The one type that is no node.
inline constexpr absl::string_view kSequenceFlow = "sequence_flow";

// A node names sequence flows on both sides, a sequence flow one node on each.
struct Element {
  std::string key;
  std::string name;
  std::string type;    // "user_task", "exclusive_gateway"...: kinds/kind.h
  std::string parent;  // the key of the sub-process that it lies in; empty at the top
  std::vector<std::string> incoming;
  std::vector<std::string> outgoing;  // conditions are tried in this order
  Value::Map properties;              // what the kind reads: its file says which
  Value::Map annotations;             // what nobody reads; given back with tasks

  bool operator==(const Element&) const = default;
};

struct Model {
  FlowKey key;
  std::string name;
  std::vector<Element> elements;

  bool operator==(const Model&) const = default;
};

}  // namespace magpie::flow
