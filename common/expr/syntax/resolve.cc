#include "common/expr/syntax/resolve.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/library/functions.h"
#include "common/expr/library/names.h"
#include "common/expr/syntax/resolver.h"
#include "common/expr/syntax/source_error.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

bool IsName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

bool IsTypeCall(const Node& node) { return node.op == Op::kCall && node.name == "type"; }

}  // namespace

Resolver::Resolver(Ast& ast, const Options& options) : ast_(ast), options_(options) {}

absl::StatusOr<std::vector<std::string>> Resolver::Run() {
  asks_types_ = AsksType(ast_.root);
  MarkTypes(ast_.root, options_.has_bare_types);
  RETURN_IF_ERROR(options_.is_condition ? VisitBool(ast_.root) : Visit(ast_.root));
  for (Node& node : ast_.nodes) MarkPath(node);
  for (Node& node : ast_.nodes) {
    for (const NodeId arg : ast_.Args(node)) {
      const Node& operand = ast_.nodes[arg];
      const bool is_leaf = operand.op == Op::kConstant || operand.op == Op::kLocal;
      node.leaf_cost += is_leaf ? 1 : operand.path_nodes;
    }
  }
  return std::vector<std::string>(paths_.begin(), paths_.end());
}

// a.b.c of a variable, or b.c of a local, where nothing on the way may mean another thing.
void Resolver::MarkPath(Node& node) {
  std::vector<absl::string_view> names;
  uint32_t nodes = 1;
  uint32_t slot = 0;
  const Node* at = &node;
  for (; at->op == Op::kMember; ++nodes) {
    if (at->names != 0 || at->is_optional) return;
    names.push_back(at->name);
    at = &ast_.nodes[Arg(*at, 0)];
  }
  if (at->op == Op::kVariable && at->names == 0) {
    names.push_back(at->name);
  } else if (at->op == Op::kLocal && node.op == Op::kMember) {
    slot = at->slot + 1;
  } else {
    return;
  }
  node.first_path_name = static_cast<uint32_t>(ast_.path_names.size());
  node.path_size = static_cast<uint32_t>(names.size());
  node.path_nodes = nodes;
  node.path_local = slot;
  ast_.path_names.insert(ast_.path_names.end(), names.rbegin(), names.rend());
}

absl::Status Resolver::Wrong(const Node& node, absl::string_view what) const {
  return SourceError(ast_.source, node.begin, what);
}

absl::Status Resolver::Visit(NodeId id) {
  RETURN_IF_ERROR(VisitStep(id));
  const std::optional<std::string> path = PathOf(id);
  if (!path.has_value()) return absl::OkStatus();
  paths_.insert(*path);
  ast_.nodes[id].is_read = !ReadsLocal(id);
  return absl::OkStatus();
}

absl::Status Resolver::VisitBool(NodeId id) {
  RETURN_IF_ERROR(Visit(id));
  if (options_.is_lenient || MayBeBool(id)) return absl::OkStatus();
  return Wrong(ast_.nodes[id], "a bool is expected, but this can never be one");
}

absl::Status Resolver::VisitBools(const Node& node) {
  for (const NodeId arg : ast_.Args(node)) RETURN_IF_ERROR(VisitBool(arg));
  return absl::OkStatus();
}

absl::Status Resolver::VisitStep(NodeId id) {
  Node& node = ast_.nodes[id];
  switch (node.op) {
    case Op::kVariable:
      BindVariable(node);
      return absl::OkStatus();
    case Op::kMember: {
      const std::optional<std::string> name = NameOf(id);
      if (name.has_value()) BindMember(node);
      return VisitStep(Arg(node, 0));
    }
    case Op::kIndex:
      RETURN_IF_ERROR(VisitStep(Arg(node, 0)));
      return Visit(Arg(node, 1));
    case Op::kNot:
    case Op::kAnd:
    case Op::kOr:
      return VisitBools(node);
    case Op::kList:
      RETURN_IF_ERROR(VisitArgs(node));
      FoldList(node);
      return absl::OkStatus();
    case Op::kConditional:
      RETURN_IF_ERROR(VisitBool(Arg(node, 0)));
      RETURN_IF_ERROR(Visit(Arg(node, 1)));
      return Visit(Arg(node, 2));
    case Op::kCall:
      return node.name == "has" && options_.has_macros ? VisitHas(node) : VisitCall(node);
    case Op::kMemberCall:
      return VisitCall(node);
    case Op::kMessage:
      for (const std::string& name : Candidates(node.name)) {
        if (node.message == nullptr) node.message = FindMessage(name);
      }
      if (node.message == nullptr) return Wrong(node, absl::StrCat("no such message: ", node.name));
      return VisitArgs(node);
    default:
      return VisitArgs(node);
  }
}

absl::Status Resolver::VisitArgs(const Node& node) {
  for (const NodeId arg : ast_.Args(node)) RETURN_IF_ERROR(Visit(arg));
  return absl::OkStatus();
}

// A list of constants is one, made here and not at each evaluation.
void Resolver::FoldList(Node& node) {
  std::vector<Datum> items;
  for (const NodeId arg : ast_.Args(node)) {
    if (ast_.nodes[arg].op != Op::kConstant) return;
    items.push_back(ast_.nodes[arg].constant);
  }
  node.op = Op::kConstant;
  node.constant =
      Datum(ListView(std::span<const Datum>(ast_.lists.emplace_front(std::move(items)))));
}

// False for constants, and for what makes something else whatever it is made of.
bool Resolver::MayBeBool(NodeId id) const {
  const Node& node = ast_.nodes[id];
  switch (node.op) {
    case Op::kConstant:
      return node.constant.as_bool() != nullptr;
    case Op::kConditional:
      return MayBeBool(Arg(node, 1)) || MayBeBool(Arg(node, 2));
    case Op::kBind:
      return MayBeBool(Arg(node, 2));
    case Op::kBlock:
      return MayBeBool(Arg(node, 1));
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo:
    case Op::kList:
    case Op::kMap:
    case Op::kFilter:
    case Op::kTransform:
    case Op::kTransformMap:
    case Op::kTransformMapEntry:
    case Op::kSortBy:
      return false;
    default:
      return true;
  }
}

std::optional<std::string> Resolver::PathOf(NodeId id) const {
  const Node& node = ast_.nodes[id];
  if (node.op == Op::kVariable) {
    return node.is_type ? std::nullopt : std::optional(std::string(node.name));
  }
  if (node.op == Op::kLocal) return locals_[node.slot].path;
  // What a list keeps of its items is still the list's.
  if (node.op == Op::kFilter || node.op == Op::kSortBy) return PathOf(Arg(node, 0));
  if ((node.op != Op::kMember && node.op != Op::kIndex) || node.is_type) return std::nullopt;
  const std::optional<std::string> of = PathOf(Arg(node, 0));
  if (!of.has_value()) return std::nullopt;
  if (node.op == Op::kMember) return absl::StrCat(*of, ".", node.name);
  const absl::string_view* const key = ast_.nodes[Arg(node, 1)].constant.as_string();
  return key != nullptr && IsName(*key) ? absl::StrCat(*of, ".", *key) : absl::StrCat(*of, "[]");
}

bool Resolver::ReadsLocal(NodeId id) const {
  const Node& node = ast_.nodes[id];
  return node.op == Op::kLocal ||
         std::ranges::any_of(ast_.Args(node), [&](NodeId arg) { return ReadsLocal(arg); });
}

std::optional<uint32_t> Resolver::FindLocal(absl::string_view name) const {
  for (size_t slot = locals_.size(); slot-- > 0;) {
    if (locals_[slot].name == name) return static_cast<uint32_t>(slot);
  }
  return std::nullopt;
}

std::vector<std::string> Resolver::Candidates(absl::string_view name) const {
  if (absl::ConsumePrefix(&name, ".")) return {std::string(name)};
  std::vector<std::string> candidates;
  for (absl::string_view container = options_.container; !container.empty();) {
    candidates.push_back(absl::StrCat(container, ".", name));
    const size_t dot = container.rfind('.');
    container = dot == absl::string_view::npos ? "" : container.substr(0, dot);
  }
  candidates.emplace_back(name);
  return candidates;
}

std::optional<std::string> Resolver::NameOf(NodeId id) const {
  const Node& node = ast_.nodes[id];
  if (node.op == Op::kVariable) {
    if (node.is_root) return absl::StrCat(".", node.name);
    return FindLocal(node.name).has_value() ? std::nullopt : std::optional(std::string(node.name));
  }
  if (node.op != Op::kMember || node.is_quoted || node.is_optional) return std::nullopt;
  const std::optional<std::string> of = NameOf(Arg(node, 0));
  return of.has_value() ? std::optional(absl::StrCat(*of, ".", node.name)) : std::nullopt;
}

bool Resolver::AsksType(NodeId id) const {
  const Node& node = ast_.nodes[id];
  return IsTypeCall(node) ||
         std::ranges::any_of(ast_.Args(node), [&](NodeId arg) { return AsksType(arg); });
}

void Resolver::MarkTypes(NodeId id, bool is_beside) {
  Node& node = ast_.nodes[id];
  const bool is_compared = node.op == Op::kEqual || node.op == Op::kNotEqual || node.op == Op::kIn;
  if (is_compared && !options_.has_bare_types) is_beside = AsksType(id);
  if (node.op == Op::kList || IsTypeCall(node)) is_beside = is_beside || asks_types_;
  node.may_be_type = is_beside;
  for (const NodeId arg : ast_.Args(node)) MarkTypes(arg, is_beside);
}

void Resolver::BindVariable(Node& node) {
  const std::optional<uint32_t> slot = node.is_root ? std::nullopt : FindLocal(node.name);
  if (slot.has_value()) {
    node.op = Op::kLocal;
    node.slot = *slot;
    return;
  }
  std::vector<std::string> candidates =
      Candidates(absl::StrCat(node.is_root ? "." : "", node.name));
  for (const std::string& name : candidates) {
    const std::optional<Datum> constant = NamedConstant(name);
    if (!constant.has_value() || node.is_type || !node.may_be_type) continue;
    node.is_type = true;
    node.constant = *constant;
  }
  if (candidates.size() == 1) return;
  node.names = static_cast<uint32_t>(ast_.names.size());
  ast_.names.push_back(std::move(candidates));
}

void Resolver::BindMember(Node& node) {
  const NodeId id = static_cast<NodeId>(&node - ast_.nodes.data());
  std::vector<std::string> candidates = Candidates(*NameOf(id));
  for (const std::string& name : candidates) {
    const std::optional<Datum> constant = NamedConstant(name);
    const bool is_type = constant.has_value() && constant->as_type() != nullptr;
    if (!constant.has_value() || node.is_type || (is_type && !node.may_be_type)) continue;
    node.is_type = true;
    node.constant = *constant;
  }
  if (!options_.has_dotted_variables && options_.container.empty()) return;
  node.names = static_cast<uint32_t>(ast_.names.size());
  ast_.names.push_back(std::move(candidates));
}

absl::Status Resolver::VisitCall(Node& node) {
  const bool is_member = node.op == Op::kMemberCall;
  if (is_member) {
    const std::optional<std::string> target = NameOf(Arg(node, 0));
    if (target == "cel" && options_.has_macros) {
      ASSIGN_OR_RETURN(const bool is_macro, VisitCelMacro(node, node.name));
      if (is_macro) return absl::OkStatus();
    }
    if (!target.has_value() || !BindLibrary(node, *target)) {
      const Macro* const macro = options_.has_macros ? FindMacro(node.name) : nullptr;
      if (macro != nullptr) return VisitMacro(node, *macro);
      if (IsOptionalOr(node)) return VisitArgs(node);
      node.function = FindFunction(node.name, true);
    }
  } else {
    for (const std::string& name : Candidates(node.name)) {
      if (node.function == nullptr) node.function = FindFunction(name, false);
    }
  }
  if (!options_.is_lenient) RETURN_IF_ERROR(CheckArity(node));
  RETURN_IF_ERROR(VisitArgs(node));
  return node.name == "matches" && node.arg_count == 2 ? CompilePattern(node) : absl::OkStatus();
}

bool Resolver::BindLibrary(Node& node, absl::string_view target) {
  for (const std::string& name : Candidates(absl::StrCat(target, ".", node.name))) {
    node.function = FindFunction(name, false);
    if (node.function == nullptr) continue;
    // A variable may have the name of a library: sets.contains('x').
    const Function* const own = FindFunction(node.name, true);
    const bool is_method = own != nullptr && TakesSoMany(*own, node.arg_count);
    if (is_method && !TakesSoMany(*node.function, node.arg_count - 1)) return false;
    node.op = Op::kCall;
    node.name = node.function->name;
    ++node.first_arg;
    --node.arg_count;
    return true;
  }
  return false;
}

bool Resolver::IsOptionalOr(Node& node) {
  if (node.arg_count != 2 || (node.name != "or" && node.name != "orValue")) return false;
  node.op = node.name == "or" ? Op::kOptionalOr : Op::kOptionalOrValue;
  return true;
}

absl::Status Resolver::CheckArity(const Node& node) const {
  if (node.function == nullptr) return Wrong(node, absl::StrCat("no such function: ", node.name));
  const size_t least = node.function->min_arity;
  if (TakesSoMany(*node.function, node.arg_count)) return absl::OkStatus();
  const size_t target = node.op == Op::kMemberCall ? 1 : 0;
  const absl::string_view more = node.function->max_arity == kAnyArity ? " or more" : "";
  return Wrong(node, absl::StrCat(node.name, " takes ", least - target, more, " arguments, not ",
                                  node.arg_count - target));
}

// A pattern that is written out is compiled with the expression.
absl::Status Resolver::CompilePattern(Node& node) {
  const Node& pattern = ast_.nodes[Arg(node, 1)];
  if (pattern.op != Op::kConstant || pattern.constant.as_string() == nullptr) {
    return absl::OkStatus();
  }
  absl::StatusOr<Regex> regex = Regex::Compile(*pattern.constant.as_string());
  if (!regex.ok()) return Wrong(pattern, regex.status().message());
  node.op = Op::kMatches;
  node.slot = static_cast<uint32_t>(ast_.regexes.size());
  ast_.regexes.push_back(*std::move(regex));
  return absl::OkStatus();
}

absl::Status Resolver::VisitHas(Node& node) {
  if (node.arg_count != 1 || ast_.nodes[Arg(node, 0)].op != Op::kMember) {
    return Wrong(node, "has() takes one member: has(order.note)");
  }
  node.op = Op::kHas;
  return Visit(Arg(node, 0));
}

absl::StatusOr<std::vector<std::string>> Resolve(Ast& ast, const Options& options) {
  return Resolver(ast, options).Run();
}

}  // namespace magpie::expr
