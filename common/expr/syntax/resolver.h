// The resolver: its functions are defined in resolve.cc (names and calls) and macros.cc.
// Only those include this.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/expr/syntax/ast.h"
#include "common/expr/syntax/options.h"

namespace magpie::expr {

struct Macro;

// A comprehension's variable while its body is resolved.
struct Local {
  absl::string_view name;
  std::optional<std::string> path;  // the path of its value, if it has one
};

class Resolver {
 public:
  Resolver(Ast& ast, const Options& options);

  absl::StatusOr<std::vector<std::string>> Run();

 private:
  NodeId Arg(const Node& node, size_t i) const { return ast_.Args(node)[i]; }
  void MarkPath(Node& node);
  absl::Status Wrong(const Node& node, absl::string_view what) const;

  // Resolves a node at which a path ends.
  absl::Status Visit(NodeId id);
  // Like Visit; the node must be able to be a bool.
  absl::Status VisitBool(NodeId id);
  absl::Status VisitBools(const Node& node);
  absl::Status VisitStep(NodeId id);
  absl::Status VisitArgs(const Node& node);
  void FoldList(Node& node);
  bool MayBeBool(NodeId id) const;

  // The path of a variable and the members and items below it; nothing for a computed value.
  std::optional<std::string> PathOf(NodeId id) const;
  bool ReadsLocal(NodeId id) const;

  // The slot of the local `name`, if there is one in scope.
  std::optional<uint32_t> FindLocal(absl::string_view name) const;
  // Marks the names below `id` that may be types: in a comparison with a type(), in a list of an
  // expression that has a type(), and everywhere if `is_beside`.
  void MarkTypes(NodeId id, bool is_beside);
  bool AsksType(NodeId id) const;
  void BindVariable(Node& node);
  void BindMember(Node& node);
  // "a.b" for nodes that are written so, unless `a` is a local in scope; nothing for others.
  std::optional<std::string> NameOf(NodeId id) const;
  // The full names that `name` may have within the container, longest first. ".a" means only a.
  std::vector<std::string> Candidates(absl::string_view name) const;

  absl::Status VisitCall(Node& node);
  // math.abs(x) is a function of a library, not a member of `math`: then the part before the dot is
  // not an argument.
  bool BindLibrary(Node& node, absl::string_view target);
  // or() and orValue(), which evaluate their operand only if it is needed.
  bool IsOptionalOr(Node& node);
  absl::Status CheckArity(const Node& node) const;
  absl::Status CompilePattern(Node& node);
  absl::Status VisitHas(Node& node);

  // macros.cc
  absl::Status VisitMacro(Node& node, const Macro& macro);
  absl::StatusOr<absl::string_view> LocalName(NodeId id);
  // cel.bind() and its relatives; false if `name` is not one of them.
  absl::StatusOr<bool> VisitCelMacro(Node& node, absl::string_view name);
  absl::Status VisitBind(Node& node);
  absl::Status VisitBlock(Node& node);
  absl::Status VisitReference(Node& node);
  absl::StatusOr<std::string> ReferenceName(const Node& node) const;
  uint32_t Push(absl::string_view name, std::optional<std::string> path);

  Ast& ast_;
  const Options& options_;
  std::vector<Local> locals_;  // by slot
  std::set<std::string> paths_;
  bool asks_types_ = false;  // the expression has a type()
};

struct Macro {
  absl::string_view name;
  Op op;
  size_t min_variables;
  size_t max_variables;
  size_t max_bodies;  // if two, the first one filters
};

// Null if there is none of that name.
const Macro* FindMacro(absl::string_view name);

}  // namespace magpie::expr
