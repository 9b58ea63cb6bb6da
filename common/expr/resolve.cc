#include "common/expr/resolve.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/expr/functions.h"
#include "common/expr/source_error.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

struct Macro {
  absl::string_view name;
  Op op;
  size_t max_bodies;  // at least one
};

constexpr std::array<Macro, 6> kMacros = {{{"all", Op::kAll, 1},
                                           {"exists", Op::kExists, 1},
                                           {"exists_one", Op::kExistsOne, 1},
                                           {"existsOne", Op::kExistsOne, 1},
                                           {"filter", Op::kFilter, 1},
                                           {"map", Op::kTransform, 2}}};

// A comprehension's variable, while its body is resolved.
struct Local {
  absl::string_view name;
  std::optional<std::string> path;  // of an item of the range, where the range has one
};

bool IsName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

class Resolver {
 public:
  explicit Resolver(Ast& ast) : ast_(ast) {}

  absl::StatusOr<std::vector<std::string>> Run() {
    RETURN_IF_ERROR(Visit(ast_.root));
    return std::vector<std::string>(paths_.begin(), paths_.end());
  }

 private:
  NodeId Arg(const Node& node, size_t i) const { return ast_.Args(node)[i]; }

  absl::Status Wrong(const Node& node, absl::string_view what) const {
    return SourceError(ast_.source, node.begin, what);
  }

  // Resolves a node that no path goes on from.
  absl::Status Visit(NodeId id) {
    RETURN_IF_ERROR(VisitStep(id));
    const std::optional<std::string> path = PathOf(id);
    if (!path.has_value()) return absl::OkStatus();
    paths_.insert(*path);
    ast_.nodes[id].is_read = !ReadsLocal(id);
    return absl::OkStatus();
  }

  absl::Status VisitStep(NodeId id) {
    Node& node = ast_.nodes[id];
    switch (node.op) {
      case Op::kVariable:
        BindVariable(node);
        return absl::OkStatus();
      case Op::kMember:
        return VisitStep(Arg(node, 0));
      case Op::kIndex:
        RETURN_IF_ERROR(VisitStep(Arg(node, 0)));
        return Visit(Arg(node, 1));
      case Op::kCall:
        return node.name == "has" ? VisitHas(node) : VisitCall(node);
      case Op::kMemberCall:
        if (const Macro* const macro = FindMacro(node.name)) return VisitMacro(node, *macro);
        return VisitCall(node);
      default:
        return VisitArgs(node);
    }
  }

  absl::Status VisitArgs(const Node& node) {
    for (const NodeId arg : ast_.Args(node)) RETURN_IF_ERROR(Visit(arg));
    return absl::OkStatus();
  }

  void BindVariable(Node& node) const {
    if (node.is_root) return;
    for (size_t slot = locals_.size(); slot-- > 0;) {
      if (locals_[slot].name != node.name) continue;
      node.op = Op::kLocal;
      node.slot = static_cast<uint32_t>(slot);
      return;
    }
  }

  absl::Status VisitCall(Node& node) {
    BindLibrary(node);
    const bool is_member = node.op == Op::kMemberCall;
    if (node.function == nullptr) node.function = FindFunction(node.name, is_member);
    if (node.function == nullptr) {
      return Wrong(node, absl::StrCat("no such function: ", node.name));
    }
    const size_t least = node.function->min_arity;
    if (node.arg_count < least || node.arg_count > node.function->max_arity) {
      const size_t target = is_member ? 1 : 0;
      const absl::string_view more = node.function->max_arity == kAnyArity ? " or more" : "";
      return Wrong(node, absl::StrCat(node.name, " takes ", least - target, more,
                                      " arguments, not ", node.arg_count - target));
    }
    return VisitArgs(node);
  }

  // math.abs(x) is a function of a library where `math` is no comprehension's variable; then what
  // stands before the dot is no argument.
  void BindLibrary(Node& node) const {
    if (node.op != Op::kMemberCall) return;
    const Node& target = ast_.nodes[Arg(node, 0)];
    const bool is_local = !target.is_root && std::ranges::any_of(locals_, [&](const Local& local) {
      return local.name == target.name;
    });
    if (target.op != Op::kVariable || is_local) return;
    node.function = FindFunction(absl::StrCat(target.name, ".", node.name), false);
    if (node.function == nullptr) return;
    node.op = Op::kCall;
    node.name = node.function->name;
    ++node.first_arg;
    --node.arg_count;
  }

  absl::Status VisitHas(Node& node) {
    if (node.arg_count != 1 || ast_.nodes[Arg(node, 0)].op != Op::kMember) {
      return Wrong(node, "has() takes one member: has(order.note)");
    }
    node.op = Op::kHas;
    return Visit(Arg(node, 0));
  }

  static const Macro* FindMacro(absl::string_view name) {
    const auto found = std::ranges::find(kMacros, name, &Macro::name);
    return found == kMacros.end() ? nullptr : &*found;
  }

  absl::Status VisitMacro(Node& node, const Macro& macro) {
    const std::span<const NodeId> args = ast_.Args(node);
    const bool fits = args.size() >= 3 && args.size() <= 2 + macro.max_bodies;
    if (!fits || ast_.nodes[args[1]].op != Op::kVariable) {
      return Wrong(node, absl::StrCat(macro.name, " takes a variable and an expression: .",
                                      macro.name, "(x, x > 0)"));
    }
    RETURN_IF_ERROR(Visit(args[0]));
    node.op = macro.op;
    node.slot = static_cast<uint32_t>(locals_.size());
    std::optional<std::string> path = PathOf(args[0]);
    if (path.has_value()) absl::StrAppend(&*path, "[]");
    locals_.push_back({ast_.nodes[args[1]].name, std::move(path)});
    ast_.slots = std::max<uint32_t>(ast_.slots, locals_.size());
    for (const NodeId body : args.subspan(2)) RETURN_IF_ERROR(Visit(body));
    locals_.pop_back();
    return absl::OkStatus();
  }

  // What a variable and the members and items below it are called; nothing for what is computed.
  std::optional<std::string> PathOf(NodeId id) const {
    const Node& node = ast_.nodes[id];
    if (node.op == Op::kVariable) return std::string(node.name);
    if (node.op == Op::kLocal) return locals_[node.slot].path;
    if (node.op != Op::kMember && node.op != Op::kIndex) return std::nullopt;
    const std::optional<std::string> of = PathOf(Arg(node, 0));
    if (!of.has_value()) return std::nullopt;
    if (node.op == Op::kMember) return absl::StrCat(*of, ".", node.name);
    const absl::string_view* const key = ast_.nodes[Arg(node, 1)].constant.as_string();
    return key != nullptr && IsName(*key) ? absl::StrCat(*of, ".", *key) : absl::StrCat(*of, "[]");
  }

  bool ReadsLocal(NodeId id) const {
    const Node& node = ast_.nodes[id];
    return node.op == Op::kLocal ||
           std::ranges::any_of(ast_.Args(node), [&](NodeId arg) { return ReadsLocal(arg); });
  }

  Ast& ast_;
  std::vector<Local> locals_;  // by slot
  std::set<std::string> paths_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> Resolve(Ast& ast) { return Resolver(ast).Run(); }

}  // namespace magpie::expr
