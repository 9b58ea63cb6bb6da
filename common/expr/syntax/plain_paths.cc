#include "common/expr/syntax/plain_paths.h"

#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::expr {
namespace {

void MarkPath(Ast& ast, Node& node) {
  std::vector<absl::string_view> names;
  uint32_t nodes = 1;
  uint32_t slot = 0;
  const Node* at = &node;
  for (; at->op == Op::kMember; ++nodes) {
    if (at->names != 0 || at->is_optional) return;
    names.push_back(at->name);
    at = &ast.nodes[ast.Arg(*at, 0)];
  }
  if (at->op == Op::kVariable && at->names == 0) {
    names.push_back(at->name);
  } else if (at->op == Op::kLocal && node.op == Op::kMember) {
    slot = at->slot + 1;
  } else {
    return;
  }
  node.first_path_name = static_cast<uint32_t>(ast.path_names.size());
  node.path_size = static_cast<uint32_t>(names.size());
  node.path_nodes = nodes;
  node.path_local = slot;
  ast.path_names.insert(ast.path_names.end(), names.rbegin(), names.rend());
}

}  // namespace

void MarkPlainPaths(Ast& ast) {
  for (Node& node : ast.nodes) MarkPath(ast, node);
  for (Node& node : ast.nodes) {
    for (const NodeId arg : ast.Args(node)) {
      const Node& operand = ast.nodes[arg];
      const bool is_leaf = operand.op == Op::kConstant || operand.op == Op::kLocal;
      node.leaf_cost += is_leaf ? 1 : operand.path_nodes;
    }
  }
}

}  // namespace magpie::expr
