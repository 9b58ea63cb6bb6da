// A model compiled for running: nodes and ways as indexes, conditions and
// parameters as programs. Immutable; shared by all instances of a deployment.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/expr/expr.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

class Behavior;

// A sequence flow, seen from the node that it leaves.
struct Way {
  std::string key;
  std::string name;
  int target = 0;
  std::optional<expr::Program> condition;
  bool is_default = false;
};

// What each repetition sees as its number, from 1 on.
inline constexpr absl::string_view kLoopCounter = "loopCounter";

// An activity that is done once for each item of a list, or so many times; one of the two is there.
struct MultiInstance {
  std::optional<expr::Program> collection;
  std::optional<expr::Program> cardinality;
  std::string element_variable;
  bool is_sequential = false;
  std::optional<expr::Program> completion_condition;
  std::string output_collection;  // empty: none
  std::optional<expr::Program> output_element;
};

struct Node {
  std::string key;
  std::string name;
  std::string type;
  int parent = -1;       // the sub-process that it lies in; -1 at the top
  int inner_start = -1;  // of a sub-process: the start event in it
  int incoming = 0;      // ways that lead here
  std::vector<Way> ways;
  // The conditions of its ways are read; otherwise it has one way, taken as it is.
  bool chooses = false;
  // An activity or event that leaves by all ways that hold, as BPMN has it, not by the first.
  bool takes_all = false;
  std::optional<MultiInstance> repeats;
  std::shared_ptr<const Behavior> behavior;
  // Nodes behind this one whose calls begin with its own, since nothing that is set before them is
  // read by them; those of `shared`, in one call with it.
  std::vector<int> together;
  std::vector<int> shared;
  // By node: whether a token that stands here may come there, on the same level.
  std::vector<bool> reaches;
  // Of a fork: the join that all its branches lead to, or else itself. Who has passed it is no
  // branch of that fork any more.
  int bound = -1;
};

// A flow that this one calls: its newest deployment, or that of a number.
struct ChildRef {
  std::string flow_key;
  int32_t version = 0;  // 0: the newest

  bool operator==(const ChildRef&) const = default;
  auto operator<=>(const ChildRef&) const = default;
};

struct Graph {
  std::vector<Node> nodes;
  int start = 0;
  absl::flat_hash_map<std::string, int> index;  // of a node, by its key
  std::vector<ChildRef> children;
  bool is_sequential = false;  // the model wants one call after the other
  // What runs at the same time, and why, in words.
  std::vector<std::string> findings;

  // Null where no node has this key.
  const Node* Find(absl::string_view key) const;
};

}  // namespace magpie::flow
