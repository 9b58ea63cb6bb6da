// What a name means at a place in an expression: the local of a macro around that place, a
// variable of the evaluation, or a type or constant.
//
//   order.items.all(item, item.price < limit)
//
// In the body, `item` is the local in slot 0, whose path is order.items[], and `limit` is a
// variable. If the container is "a.b", that variable may be a.b.limit, a.limit or limit.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/expr/syntax/ast.h"
#include "common/expr/syntax/options.h"

namespace magpie::expr {

class Scope {
 public:
  // Both must outlive this.
  Scope(Ast& ast, const Options& options);

  // Adds a local, which hides others of its name, and returns its slot. `path` is the path of its
  // value, if it has one.
  uint32_t Push(absl::string_view name, std::optional<std::string> path);
  // Removes the locals from slot `size` on.
  void Shrink(size_t size) { locals_.resize(size); }
  size_t size() const { return locals_.size(); }

  // The name of the local that a macro declares by the node `id`: a plain name, or
  // cel.iterVar(0, 0). A SourceError if the node is something else.
  absl::StatusOr<absl::string_view> DeclaredName(NodeId id);

  // Makes a node the local, variable, type or constant that its name means.
  void BindVariable(Node& node);
  // Likewise for a member: a.b may be a name with a dot.
  void BindMember(NodeId id);
  // Makes cel.index(0) or cel.iterVar(0, 0) the local that it refers to. A SourceError if there is
  // no such local.
  absl::Status BindReference(Node& node);

  // The full names that `name` may mean within the container, longest first. ".a" means only a.
  std::vector<std::string> Candidates(absl::string_view name) const;
  // "a.b" for a node that is written so, unless `a` is a local; nothing for others.
  std::optional<std::string> NameOf(NodeId id) const;
  // The path of a variable or local and the members and items below it; nothing for a computed
  // value.
  std::optional<std::string> PathOf(NodeId id) const;

 private:
  struct Local {
    absl::string_view name;
    std::optional<std::string> path;
  };

  std::optional<uint32_t> FindLocal(absl::string_view name) const;
  void SetNames(Node& node, std::vector<std::string> names);

  Ast& ast_;
  const Options& options_;
  std::vector<Local> locals_;  // by slot
};

}  // namespace magpie::expr
