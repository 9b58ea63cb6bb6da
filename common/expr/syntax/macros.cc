// Macros: comprehensions, and cel.bind() and its like.

#include "common/status/macros.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/syntax/resolver.h"

namespace magpie::expr {
namespace {

constexpr Macro kMacros[] = {{"all", Op::kAll, 1, 2, 1},
                             {"exists", Op::kExists, 1, 2, 1},
                             {"exists_one", Op::kExistsOne, 1, 2, 1},
                             {"existsOne", Op::kExistsOne, 1, 2, 1},
                             {"filter", Op::kFilter, 1, 1, 1},
                             {"map", Op::kTransform, 1, 1, 2},
                             {"transformList", Op::kTransform, 2, 2, 2},
                             {"transformMap", Op::kTransformMap, 2, 2, 2},
                             {"transformMapEntry", Op::kTransformMapEntry, 2, 2, 2},
                             {"sortBy", Op::kSortBy, 1, 1, 1},
                             {"optMap", Op::kOptionalMap, 1, 1, 1},
                             {"optFlatMap", Op::kOptionalFlatMap, 1, 1, 1}};

bool AsksForBool(Op op) {
  return op == Op::kAll || op == Op::kExists || op == Op::kExistsOne || op == Op::kFilter;
}

}  // namespace

const Macro* FindMacro(absl::string_view name) {
  const auto found = std::ranges::find(kMacros, name, &Macro::name);
  return found == std::end(kMacros) ? nullptr : &*found;
}

uint32_t Resolver::Push(absl::string_view name, std::optional<std::string> path) {
  locals_.push_back({name, std::move(path)});
  ast_.slots = std::max<uint32_t>(ast_.slots, locals_.size());
  return static_cast<uint32_t>(locals_.size() - 1);
}

// The name of a variable that a macro declares: a plain one, or cel.iterVar(0, 0).
absl::StatusOr<absl::string_view> Resolver::LocalName(NodeId id) {
  const Node& node = ast_.nodes[id];
  if (node.op == Op::kVariable && !node.is_root) return node.name;
  if (node.op == Op::kMemberCall && node.name == "iterVar" && NameOf(Arg(node, 0)) == "cel") {
    ASSIGN_OR_RETURN(const std::string name, ReferenceName(node));
    return absl::string_view(ast_.texts.emplace_front(name));
  }
  return Wrong(node, "the name of a variable is expected");
}

absl::Status Resolver::VisitMacro(Node& node, const Macro& macro) {
  const std::span<const NodeId> args = ast_.Args(node).subspan(1);
  const size_t most = macro.max_variables + macro.max_bodies;
  if (args.size() < macro.min_variables + 1 || args.size() > most) {
    return Wrong(node, absl::StrCat(macro.name, "() takes ", macro.min_variables + 1, " arguments",
                                    most > macro.min_variables + 1 ? " or more" : "",
                                    ", first a variable: .", macro.name,
                                    macro.min_variables == 1 ? "(x, ...)" : "(i, x, ...)"));
  }
  RETURN_IF_ERROR(Visit(Arg(node, 0)));
  // Where there may be one variable or two, there is one body.
  const size_t variables =
      macro.min_variables == macro.max_variables ? macro.max_variables : args.size() - 1;
  ASSIGN_OR_RETURN(const absl::string_view first, LocalName(args[0]));
  std::optional<std::string> path = PathOf(Arg(node, 0));
  const bool is_optional = macro.op == Op::kOptionalMap || macro.op == Op::kOptionalFlatMap;
  if (path.has_value() && !is_optional) absl::StrAppend(&*path, "[]");
  const size_t outer = locals_.size();
  if (variables == 2) {
    ASSIGN_OR_RETURN(const absl::string_view second, LocalName(args[1]));
    if (first == second) return Wrong(node, "two variables with the same name");
    node.slot = Push(first, std::nullopt);
    Push(second, std::move(path));
  } else {
    node.slot = Push(first, std::move(path));
  }
  node.op = macro.op;
  node.is_pair = variables == 2;
  const std::span<const NodeId> bodies = args.subspan(variables);
  for (size_t i = 0; i < bodies.size(); ++i) {
    const bool is_filter = i + 1 < bodies.size() || AsksForBool(macro.op);
    RETURN_IF_ERROR(is_filter ? VisitBool(bodies[i]) : Visit(bodies[i]));
  }
  locals_.resize(outer);
  return absl::OkStatus();
}

absl::StatusOr<bool> Resolver::VisitCelMacro(Node& node, absl::string_view name) {
  absl::Status status;
  if (name == "bind") {
    status = VisitBind(node);
  } else if (name == "block") {
    status = VisitBlock(node);
  } else if (name == "index" || name == "iterVar") {
    status = VisitReference(node);
  } else {
    return false;
  }
  RETURN_IF_ERROR(status);
  return true;
}

// cel.bind(name, value, body)
absl::Status Resolver::VisitBind(Node& node) {
  if (node.arg_count != 4) return Wrong(node, "cel.bind() takes a variable, its value and a body");
  ++node.first_arg;
  --node.arg_count;
  ASSIGN_OR_RETURN(const absl::string_view name, LocalName(Arg(node, 0)));
  RETURN_IF_ERROR(Visit(Arg(node, 1)));
  node.op = Op::kBind;
  node.slot = Push(name, PathOf(Arg(node, 1)));
  RETURN_IF_ERROR(Visit(Arg(node, 2)));
  locals_.pop_back();
  return absl::OkStatus();
}

// cel.block([value, ...], body): values that later ones and the body name as cel.index(0).
absl::Status Resolver::VisitBlock(Node& node) {
  if (node.arg_count != 3 || ast_.nodes[Arg(node, 1)].op != Op::kList) {
    return Wrong(node, "cel.block() takes a list of values and a body");
  }
  ++node.first_arg;
  --node.arg_count;
  const size_t outer = locals_.size();
  node.op = Op::kBlock;
  node.slot = static_cast<uint32_t>(outer);
  size_t index = 0;
  for (const NodeId value : ast_.Args(ast_.nodes[Arg(node, 0)])) {
    RETURN_IF_ERROR(Visit(value));
    Push(ast_.texts.emplace_front(absl::StrCat("@index:", index++)), PathOf(value));
  }
  RETURN_IF_ERROR(Visit(Arg(node, 1)));
  locals_.resize(outer);
  return absl::OkStatus();
}

// "@index:0" for cel.index(0), "@iterVar:0:1" for cel.iterVar(0, 1).
absl::StatusOr<std::string> Resolver::ReferenceName(const Node& node) const {
  std::string name = absl::StrCat("@", node.name);
  for (const NodeId arg : ast_.Args(node).subspan(1)) {
    const int64_t* const number = ast_.nodes[arg].constant.as_int();
    if (number == nullptr) return Wrong(node, absl::StrCat("cel.", node.name, "() takes ints"));
    absl::StrAppend(&name, ":", *number);
  }
  return name;
}

absl::Status Resolver::VisitReference(Node& node) {
  ASSIGN_OR_RETURN(const std::string name, ReferenceName(node));
  const std::optional<uint32_t> slot = FindLocal(name);
  if (!slot.has_value()) return Wrong(node, "this name is not bound");
  node.op = Op::kLocal;
  node.slot = *slot;
  node.arg_count = 0;
  return absl::OkStatus();
}

}  // namespace magpie::expr
