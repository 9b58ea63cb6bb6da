// A compiled model: nodes and ways as indexes, conditions and parameters as programs. Immutable;
// shared by all instances of a deployment.

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

// The variable that holds the number of a repetition, from 1.
inline constexpr absl::string_view kLoopCounter = "loopCounter";

// How an activity repeats: for each item of `collection`, or `cardinality` times. One of them is
// set.
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
  int parent = -1;       // the sub-process around it; -1 at the top
  int inner_start = -1;  // of a sub-process: its start event
  int incoming = 0;      // number of ways in
  std::vector<Way> ways;
  // Whether the conditions of its ways are evaluated; if not, it has a single way.
  bool chooses = false;
  // Whether an activity or event leaves by all ways that hold, as in BPMN, not by the first.
  bool takes_all = false;
  std::optional<MultiInstance> repeats;
  std::shared_ptr<const Behavior> behavior;
  // Later nodes whose calls begin together with this node's, since they read nothing that is set in
  // between; those in `shared` use the same call.
  std::vector<int> together;
  std::vector<int> shared;
  // By node: whether a token here can reach that node, on the same level.
  std::vector<bool> reaches;
  // Of a fork: the join that all its branches lead to, or else itself. A token beyond it is no
  // longer a branch of that fork.
  int bound = -1;
};

// A flow that a call activity names: its newest deployment, or the one with a number.
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
  std::vector<ChildRef> children;               // what its call activities name
  bool is_sequential = false;                   // the model wants its calls one at a time
  // What runs at the same time and why, for people.
  std::vector<std::string> findings;

  // Null if no node has this key.
  const Node* Find(absl::string_view key) const;
};

}  // namespace magpie::flow
