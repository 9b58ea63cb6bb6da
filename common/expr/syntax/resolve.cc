#include "common/expr/syntax/resolve.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/library/functions.h"
#include "common/expr/library/names.h"
#include "common/expr/syntax/macros.h"
#include "common/expr/syntax/plain_paths.h"
#include "common/expr/syntax/scope.h"
#include "common/expr/syntax/source_error.h"
#include "common/expr/syntax/type_names.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

// False if the value always has another kind, as far as that is plain without evaluating it.
bool MayBeBool(const Ast& ast, NodeId id) {
  const Node& node = ast.nodes[id];
  switch (node.op) {
    case Op::kConstant:
      return node.constant.as_bool() != nullptr;
    case Op::kConditional:
      return MayBeBool(ast, ast.Arg(node, 1)) || MayBeBool(ast, ast.Arg(node, 2));
    case Op::kBind:
      return MayBeBool(ast, ast.Arg(node, 2));
    case Op::kBlock:
      return MayBeBool(ast, ast.Arg(node, 1));
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

bool ReadsLocal(const Ast& ast, NodeId id) {
  const Node& node = ast.nodes[id];
  return node.op == Op::kLocal ||
         std::ranges::any_of(ast.Args(node), [&](NodeId arg) { return ReadsLocal(ast, arg); });
}

bool TestsItems(Op op) {
  return op == Op::kAll || op == Op::kExists || op == Op::kExistsOne || op == Op::kFilter;
}

// Walks the tree in the order of evaluation and resolves each node within the scope at its place.
class Resolver {
 public:
  Resolver(Ast& ast, const Options& options) : ast_(ast), options_(options), scope_(ast, options) {}

  absl::StatusOr<std::vector<std::string>> Run() {
    RETURN_IF_ERROR(options_.is_condition ? VisitBool(ast_.root) : Visit(ast_.root));
    return std::vector<std::string>(paths_.begin(), paths_.end());
  }

 private:
  absl::Status Wrong(const Node& node, absl::string_view what) const {
    return SourceError(ast_.source, node.begin, what);
  }

  // Resolves a node. If it is a path, it is a whole one.
  absl::Status Visit(NodeId id) {
    RETURN_IF_ERROR(VisitPart(id));
    std::optional<std::string> path = scope_.PathOf(id);
    if (!path.has_value()) return absl::OkStatus();
    paths_.insert(*std::move(path));
    ast_.nodes[id].is_read = !ReadsLocal(ast_, id);
    return absl::OkStatus();
  }

  // Like Visit; the node must be able to be a bool.
  absl::Status VisitBool(NodeId id) {
    RETURN_IF_ERROR(Visit(id));
    if (options_.is_lenient || MayBeBool(ast_, id)) return absl::OkStatus();
    return Wrong(ast_.nodes[id], "a bool is expected, but this can never be one");
  }

  absl::Status VisitArgs(const Node& node) {
    for (const NodeId arg : ast_.Args(node)) RETURN_IF_ERROR(Visit(arg));
    return absl::OkStatus();
  }

  // Like Visit, but a path may continue above the node.
  absl::Status VisitPart(NodeId id) {
    Node& node = ast_.nodes[id];
    switch (node.op) {
      case Op::kVariable:
        scope_.BindVariable(node);
        return absl::OkStatus();
      case Op::kMember:
        scope_.BindMember(id);
        return VisitPart(ast_.Arg(node, 0));
      case Op::kIndex:
        RETURN_IF_ERROR(VisitPart(ast_.Arg(node, 0)));
        return Visit(ast_.Arg(node, 1));
      case Op::kNot:
      case Op::kAnd:
      case Op::kOr:
        for (const NodeId arg : ast_.Args(node)) RETURN_IF_ERROR(VisitBool(arg));
        return absl::OkStatus();
      case Op::kList:
        RETURN_IF_ERROR(VisitArgs(node));
        FoldList(node);
        return absl::OkStatus();
      case Op::kConditional:
        RETURN_IF_ERROR(VisitBool(ast_.Arg(node, 0)));
        RETURN_IF_ERROR(Visit(ast_.Arg(node, 1)));
        return Visit(ast_.Arg(node, 2));
      case Op::kCall:
        return node.name == "has" && options_.has_macros ? VisitHas(node) : VisitCall(node);
      case Op::kMemberCall:
        return VisitMemberCall(node);
      case Op::kMessage:
        return VisitMessage(node);
      default:
        return VisitArgs(node);
    }
  }

  // A list of constants becomes a constant, so that no evaluation has to make it.
  void FoldList(Node& node) {
    std::vector<Datum> items;
    for (const NodeId arg : ast_.Args(node)) {
      if (ast_.nodes[arg].op != Op::kConstant) return;
      items.push_back(ast_.nodes[arg].constant);
    }
    node.op = Op::kConstant;
    node.constant =
        Datum(ListView(std::span<const Datum>(ast_.lists.emplace_front(std::move(items)))));
  }

  absl::Status VisitMessage(Node& node) {
    for (const std::string& name : scope_.Candidates(node.name)) {
      if (node.message == nullptr) node.message = FindMessage(name);
    }
    if (node.message == nullptr) return Wrong(node, absl::StrCat("no such message: ", node.name));
    return VisitArgs(node);
  }

  absl::Status VisitHas(Node& node) {
    if (node.arg_count != 1 || ast_.nodes[ast_.Arg(node, 0)].op != Op::kMember) {
      return Wrong(node, "has() takes one member: has(order.note)");
    }
    node.op = Op::kHas;
    return Visit(ast_.Arg(node, 0));
  }

  absl::Status VisitCall(Node& node) {
    for (const std::string& name : scope_.Candidates(node.name)) {
      if (node.function == nullptr) node.function = FindFunction(name, false);
    }
    return VisitFunction(node);
  }

  absl::Status VisitMemberCall(Node& node) {
    const std::optional<std::string> target = scope_.NameOf(ast_.Arg(node, 0));
    if (target == "cel" && options_.has_macros) {
      if (node.name == "bind") return VisitBind(node);
      if (node.name == "block") return VisitBlock(node);
      if (node.name == "index" || node.name == "iterVar") return scope_.BindReference(node);
    }
    if (target.has_value() && BindLibrary(node, *target)) return VisitFunction(node);
    const Macro* const macro = options_.has_macros ? FindMacro(node.name) : nullptr;
    if (macro != nullptr) return VisitMacro(node, *macro);
    // These two evaluate their operand only if it is needed.
    if (node.arg_count == 2 && (node.name == "or" || node.name == "orValue")) {
      node.op = node.name == "or" ? Op::kOptionalOr : Op::kOptionalOrValue;
      return VisitArgs(node);
    }
    node.function = FindFunction(node.name, true);
    return VisitFunction(node);
  }

  // math.abs(x) is a function of a library, not of a value of `math`: then the part before the dot
  // is not an argument.
  bool BindLibrary(Node& node, absl::string_view target) {
    for (const std::string& name : scope_.Candidates(absl::StrCat(target, ".", node.name))) {
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

  // A call whose function is known, if there is one.
  absl::Status VisitFunction(Node& node) {
    if (!options_.is_lenient) RETURN_IF_ERROR(CheckArity(node));
    RETURN_IF_ERROR(VisitArgs(node));
    return node.name == "matches" && node.arg_count == 2 ? CompilePattern(node) : absl::OkStatus();
  }

  absl::Status CheckArity(const Node& node) const {
    if (node.function == nullptr) return Wrong(node, absl::StrCat("no such function: ", node.name));
    if (TakesSoMany(*node.function, node.arg_count)) return absl::OkStatus();
    const size_t least = node.function->min_arity;
    const size_t target = node.op == Op::kMemberCall ? 1 : 0;
    const absl::string_view more = node.function->max_arity == kAnyArity ? " or more" : "";
    return Wrong(node, absl::StrCat(node.name, " takes ", least - target, more, " arguments, not ",
                                    node.arg_count - target));
  }

  // A constant pattern is compiled with the expression.
  absl::Status CompilePattern(Node& node) {
    const Node& pattern = ast_.nodes[ast_.Arg(node, 1)];
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

  // range.macro(variables..., bodies...)
  absl::Status VisitMacro(Node& node, const Macro& macro) {
    const std::span<const NodeId> args = ast_.Args(node).subspan(1);
    if (args.size() < macro.min_args() || args.size() > macro.max_args()) {
      return Wrong(node, absl::StrCat(macro.name, "() takes ", macro.min_args(), " arguments",
                                      macro.max_args() > macro.min_args() ? " or more" : "",
                                      ", first a variable: .", macro.name,
                                      macro.min_variables == 1 ? "(x, ...)" : "(i, x, ...)"));
    }
    RETURN_IF_ERROR(Visit(ast_.Arg(node, 0)));
    // If there may be one variable or two, there is one body.
    const size_t variables =
        macro.min_variables == macro.max_variables ? macro.max_variables : args.size() - 1;
    const size_t outer = scope_.size();
    RETURN_IF_ERROR(Declare(node, macro, args.first(variables)));
    const std::span<const NodeId> bodies = args.subspan(variables);
    for (size_t i = 0; i < bodies.size(); ++i) {
      const bool is_filter = i + 1 < bodies.size() || TestsItems(macro.op);
      RETURN_IF_ERROR(is_filter ? VisitBool(bodies[i]) : Visit(bodies[i]));
    }
    scope_.Shrink(outer);
    return absl::OkStatus();
  }

  // Makes `node` a comprehension, and its one or two variables locals.
  absl::Status Declare(Node& node, const Macro& macro, std::span<const NodeId> variables) {
    ASSIGN_OR_RETURN(const absl::string_view first, scope_.DeclaredName(variables[0]));
    std::optional<std::string> path = scope_.PathOf(ast_.Arg(node, 0));
    const bool is_optional = macro.op == Op::kOptionalMap || macro.op == Op::kOptionalFlatMap;
    if (path.has_value() && !is_optional) absl::StrAppend(&*path, "[]");
    if (variables.size() == 2) {
      ASSIGN_OR_RETURN(const absl::string_view second, scope_.DeclaredName(variables[1]));
      if (first == second) return Wrong(node, "two variables with the same name");
      node.slot = scope_.Push(first, std::nullopt);
      scope_.Push(second, std::move(path));
    } else {
      node.slot = scope_.Push(first, std::move(path));
    }
    node.op = macro.op;
    node.is_pair = variables.size() == 2;
    return absl::OkStatus();
  }

  // cel.bind(name, value, body)
  absl::Status VisitBind(Node& node) {
    if (node.arg_count != 4) {
      return Wrong(node, "cel.bind() takes a variable, its value and a body");
    }
    ++node.first_arg;
    --node.arg_count;
    ASSIGN_OR_RETURN(const absl::string_view name, scope_.DeclaredName(ast_.Arg(node, 0)));
    RETURN_IF_ERROR(Visit(ast_.Arg(node, 1)));
    node.op = Op::kBind;
    node.slot = scope_.Push(name, scope_.PathOf(ast_.Arg(node, 1)));
    RETURN_IF_ERROR(Visit(ast_.Arg(node, 2)));
    scope_.Shrink(node.slot);
    return absl::OkStatus();
  }

  // cel.block([value, ...], body): cel.index(0) is the first value, in later values and the body.
  absl::Status VisitBlock(Node& node) {
    if (node.arg_count != 3 || ast_.nodes[ast_.Arg(node, 1)].op != Op::kList) {
      return Wrong(node, "cel.block() takes a list of values and a body");
    }
    ++node.first_arg;
    --node.arg_count;
    node.op = Op::kBlock;
    node.slot = static_cast<uint32_t>(scope_.size());
    size_t index = 0;
    for (const NodeId value : ast_.Args(ast_.nodes[ast_.Arg(node, 0)])) {
      RETURN_IF_ERROR(Visit(value));
      scope_.Push(ast_.texts.emplace_front(absl::StrCat("@index:", index++)), scope_.PathOf(value));
    }
    RETURN_IF_ERROR(Visit(ast_.Arg(node, 1)));
    scope_.Shrink(node.slot);
    return absl::OkStatus();
  }

  Ast& ast_;
  const Options& options_;
  Scope scope_;
  std::set<std::string> paths_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> Resolve(Ast& ast, const Options& options) {
  MarkTypeNames(ast, options.has_bare_types);
  ASSIGN_OR_RETURN(std::vector<std::string> paths, Resolver(ast, options).Run());
  MarkPlainPaths(ast);
  return paths;
}

}  // namespace magpie::expr
