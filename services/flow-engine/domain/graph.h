// A model compiled for running: nodes and ways as indexes, conditions and
// parameters as programs. Immutable; shared by all instances of a deployment.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/expr/expr.h"
#include "services/flow-engine/domain/model.h"

namespace magpie::flow {

// A sequence flow, seen from the node that it leaves.
struct Way {
  std::string key;
  std::string name;
  int target = 0;
  std::optional<expr::Program> condition;
  bool is_default = false;
};

struct Parameter {
  std::string name;
  expr::Program value;
};

// What a node does when a token comes to it.
struct Pass {};  // start events and gateways: goes on at once
struct End {};
struct Ask {
  Form form;
};
struct Fetch {
  std::vector<std::string> fields;
  std::vector<Parameter> params;
};
struct Invoke {
  std::string api;
  std::vector<Parameter> params;
  std::string result_variable;
};
using Work = std::variant<Pass, End, Ask, Fetch, Invoke>;

struct Node {
  std::string key;
  std::string name;
  Work work;
  std::vector<Way> ways;
  // The conditions of its ways are read; otherwise it has one way, taken as it is.
  bool chooses = false;
};

struct Graph {
  std::vector<Node> nodes;
  int start = 0;
  absl::flat_hash_map<std::string, int> index;  // of a node, by its key

  // Null where no node has this key.
  const Node* Find(absl::string_view key) const;
};

// Checks and compiles. INVALID_ARGUMENT, reason BAD_MODEL, with all faults at once, each as a
// violation of `elements[<key>]...`.
absl::StatusOr<Graph> Compile(const Model& model);

}  // namespace magpie::flow
