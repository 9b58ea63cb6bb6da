// A flow as it is drawn: what the readers in formats/ produce and a deployment stores. It knows no
// kind of element: kinds/ defines what an element is and which properties it may have.

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
// The longest flow key whose deployment ids are valid ids.
inline constexpr size_t kMaxFlowKeyBytes = 52;
inline constexpr int kMaxElementNesting = 8;  // levels of sub-processes

struct Model;
using FlowKey = Id<Model>;

// The only type that is not a node.
inline constexpr absl::string_view kSequenceFlow = "sequence_flow";

// A node lists sequence flows in both directions; a sequence flow has one node at each end.
struct Element {
  std::string key;
  std::string name;
  std::string type;    // "user_task", "exclusive_gateway"...: kinds/kind.h
  std::string parent;  // key of the sub-process around it; empty at the top
  std::vector<std::string> incoming;
  std::vector<std::string> outgoing;  // in the order in which conditions are tried
  Value::Map properties;              // read by its kind, whose file lists them
  Value::Map annotations;             // not read; returned with tasks

  bool operator==(const Element&) const = default;
};

inline bool IsFlow(const Element& element) { return element.type == kSequenceFlow; }

struct Model {
  FlowKey key;
  std::string name;
  std::vector<Element> elements;

  bool operator==(const Model&) const = default;
};

}  // namespace magpie::flow
