#include "common/expr/syntax/type_names.h"

#include <algorithm>

namespace magpie::expr {
namespace {

bool IsTypeCall(const Node& node) { return node.op == Op::kCall && node.name == "type"; }

// Whether there is a type() at `id` or below.
bool AsksType(const Ast& ast, NodeId id) {
  const Node& node = ast.nodes[id];
  return IsTypeCall(node) ||
         std::ranges::any_of(ast.Args(node), [&](NodeId arg) { return AsksType(ast, arg); });
}

// `is_beside` if the node is beside a type(). There is a type() in the expression.
void Mark(Ast& ast, NodeId id, bool is_beside) {
  Node& node = ast.nodes[id];
  if (node.op == Op::kEqual || node.op == Op::kNotEqual || node.op == Op::kIn) {
    is_beside = AsksType(ast, id);
  }
  if (node.op == Op::kList || IsTypeCall(node)) is_beside = true;
  node.may_be_type = is_beside;
  for (const NodeId arg : ast.Args(node)) Mark(ast, arg, is_beside);
}

}  // namespace

void MarkTypeNames(Ast& ast, bool everywhere) {
  if (everywhere) {
    for (Node& node : ast.nodes) node.may_be_type = true;
  } else if (AsksType(ast, ast.root)) {
    Mark(ast, ast.root, false);
  }
}

}  // namespace magpie::expr
