// The walk that resolves; its parts stand in resolve.cc (names and calls) and
// macros.cc. Included by those alone.

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

// A comprehension's variable, while its body is resolved.
struct Local {
  absl::string_view name;
  std::optional<std::string> path;  // of what it stands for, where that has one
};

class Resolver {
 public:
  Resolver(Ast& ast, const Options& options);

  absl::StatusOr<std::vector<std::string>> Run();

 private:
  NodeId Arg(const Node& node, size_t i) const { return ast_.Args(node)[i]; }
  void MarkPath(Node& node);
  absl::Status Wrong(const Node& node, absl::string_view what) const;

  // Resolves a node that no path goes on from.
  absl::Status Visit(NodeId id);
  // As Visit; the node must be able to be a bool.
  absl::Status VisitBool(NodeId id);
  absl::Status VisitBools(const Node& node);
  absl::Status VisitStep(NodeId id);
  absl::Status VisitArgs(const Node& node);
  void FoldList(Node& node);
  bool MayBeBool(NodeId id) const;

  // What a variable and the members and items below it are called; nothing for what is computed.
  std::optional<std::string> PathOf(NodeId id) const;
  bool ReadsLocal(NodeId id) const;

  // The slot of the variable `name`, if one is in sight.
  std::optional<uint32_t> FindLocal(absl::string_view name) const;
  // Marks the names below `id` that may be types: in a comparison that has a type(), in a list of
  // an expression that has one, and wherever `is_beside` says so.
  void MarkTypes(NodeId id, bool is_beside);
  bool AsksType(NodeId id) const;
  void BindVariable(Node& node);
  void BindMember(Node& node);
  // a.b for nodes that are written so, where `a` is not in sight as a local; nothing for others.
  std::optional<std::string> NameOf(NodeId id) const;
  // What `name` may mean, by the container: the longest first. ".a" means a alone.
  std::vector<std::string> Candidates(absl::string_view name) const;

  absl::Status VisitCall(Node& node);
  // math.abs(x) is a function of a library, not a member of `math`: what stands before the dot is
  // no argument then.
  bool BindLibrary(Node& node, absl::string_view target);
  // or() and orValue(), which look at their operand only where it is needed.
  bool IsOptionalOr(Node& node);
  absl::Status CheckArity(const Node& node) const;
  absl::Status CompilePattern(Node& node);
  absl::Status VisitHas(Node& node);

  // macros.cc
  absl::Status VisitMacro(Node& node, const Macro& macro);
  absl::StatusOr<absl::string_view> LocalName(NodeId id);
  // cel.bind() and its like; false where `name` is none.
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
  bool asks_types_ = false;  // there is a type()
};

struct Macro {
  absl::string_view name;
  Op op;
  size_t min_variables;
  size_t max_variables;
  size_t max_bodies;  // of two, the first filters
};

// Null where there is none of that name.
const Macro* FindMacro(absl::string_view name);

}  // namespace magpie::expr
