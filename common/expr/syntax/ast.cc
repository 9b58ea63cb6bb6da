#include "common/expr/syntax/ast.h"

#include "absl/strings/str_cat.h"

namespace magpie::expr {

std::optional<std::string> Ast::DottedName(NodeId id) const {
  const Node& node = nodes[id];
  if (node.op == Op::kVariable) return absl::StrCat(node.is_root ? "." : "", node.name);
  if (node.op != Op::kMember || node.is_quoted || node.is_optional) return std::nullopt;
  std::optional<std::string> name = DottedName(Args(node)[0]);
  if (name.has_value()) absl::StrAppend(&*name, ".", node.name);
  return name;
}

}  // namespace magpie::expr
