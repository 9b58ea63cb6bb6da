#include "common/expr/syntax/scope.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/library/names.h"
#include "common/expr/syntax/source_error.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

bool IsName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// "@index:0" for cel.index(0), "@iterVar:0:1" for cel.iterVar(0, 1).
absl::StatusOr<std::string> ReferenceName(const Ast& ast, const Node& node) {
  std::string name = absl::StrCat("@", node.name);
  for (const NodeId arg : ast.Args(node).subspan(1)) {
    const int64_t* const number = ast.nodes[arg].constant.as_int();
    if (number == nullptr) {
      return SourceError(ast.source, node.begin, absl::StrCat("cel.", node.name, "() takes ints"));
    }
    absl::StrAppend(&name, ":", *number);
  }
  return name;
}

}  // namespace

Scope::Scope(Ast& ast, const Options& options) : ast_(ast), options_(options) {}

uint32_t Scope::Push(absl::string_view name, std::optional<std::string> path) {
  locals_.push_back({name, std::move(path)});
  ast_.slots = std::max<uint32_t>(ast_.slots, locals_.size());
  return static_cast<uint32_t>(locals_.size() - 1);
}

std::optional<uint32_t> Scope::FindLocal(absl::string_view name) const {
  for (size_t slot = locals_.size(); slot-- > 0;) {
    if (locals_[slot].name == name) return static_cast<uint32_t>(slot);
  }
  return std::nullopt;
}

absl::StatusOr<absl::string_view> Scope::DeclaredName(NodeId id) {
  const Node& node = ast_.nodes[id];
  if (node.op == Op::kVariable && !node.is_root) return node.name;
  if (node.op == Op::kMemberCall && node.name == "iterVar" && NameOf(ast_.Arg(node, 0)) == "cel") {
    ASSIGN_OR_RETURN(std::string name, ReferenceName(ast_, node));
    return absl::string_view(ast_.texts.emplace_front(std::move(name)));
  }
  return SourceError(ast_.source, node.begin, "the name of a variable is expected");
}

void Scope::BindVariable(Node& node) {
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
  if (candidates.size() > 1) SetNames(node, std::move(candidates));
}

void Scope::BindMember(NodeId id) {
  const std::optional<std::string> full = NameOf(id);
  if (!full.has_value()) return;
  Node& node = ast_.nodes[id];
  std::vector<std::string> candidates = Candidates(*full);
  for (const std::string& name : candidates) {
    const std::optional<Datum> constant = NamedConstant(name);
    const bool is_type = constant.has_value() && constant->as_type() != nullptr;
    if (!constant.has_value() || node.is_type || (is_type && !node.may_be_type)) continue;
    node.is_type = true;
    node.constant = *constant;
  }
  if (options_.has_dotted_variables || !options_.container.empty()) {
    SetNames(node, std::move(candidates));
  }
}

void Scope::SetNames(Node& node, std::vector<std::string> names) {
  node.names = static_cast<uint32_t>(ast_.names.size());
  ast_.names.push_back(std::move(names));
}

absl::Status Scope::BindReference(Node& node) {
  ASSIGN_OR_RETURN(const std::string name, ReferenceName(ast_, node));
  const std::optional<uint32_t> slot = FindLocal(name);
  if (!slot.has_value()) return SourceError(ast_.source, node.begin, "this name is not bound");
  node.op = Op::kLocal;
  node.slot = *slot;
  node.arg_count = 0;
  return absl::OkStatus();
}

std::vector<std::string> Scope::Candidates(absl::string_view name) const {
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

std::optional<std::string> Scope::NameOf(NodeId id) const {
  std::optional<std::string> name = ast_.DottedName(id);
  if (!name.has_value()) return name;
  const absl::string_view first = absl::string_view(*name).substr(0, name->find('.'));
  if (FindLocal(first).has_value()) return std::nullopt;
  return name;
}

std::optional<std::string> Scope::PathOf(NodeId id) const {
  const Node& node = ast_.nodes[id];
  if (node.op == Op::kVariable) {
    return node.is_type ? std::nullopt : std::optional(std::string(node.name));
  }
  if (node.op == Op::kLocal) return locals_[node.slot].path;
  // The items that a list keeps are still those of the list.
  if (node.op == Op::kFilter || node.op == Op::kSortBy) return PathOf(ast_.Arg(node, 0));
  if ((node.op != Op::kMember && node.op != Op::kIndex) || node.is_type) return std::nullopt;
  std::optional<std::string> path = PathOf(ast_.Arg(node, 0));
  if (!path.has_value()) return path;
  if (node.op == Op::kMember) {
    absl::StrAppend(&*path, ".", node.name);
    return path;
  }
  const absl::string_view* const key = ast_.nodes[ast_.Arg(node, 1)].constant.as_string();
  if (key != nullptr && IsName(*key)) {
    absl::StrAppend(&*path, ".", *key);
  } else {
    absl::StrAppend(&*path, "[]");
  }
  return path;
}

}  // namespace magpie::expr
