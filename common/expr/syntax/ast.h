// An expression's syntax tree: nodes in one vector that refer to each other by index.

#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/regex.h"

namespace magpie::expr {

struct Function;
struct Message;

enum class Op {
  kConstant,
  kVariable,  // name
  kLocal,     // slot; a comprehension's variable
  kMember,    // name; [of]
  kHas,       // [member]
  kIndex,     // [of, index]
  kNot,
  kNegate,
  kAnd,  // two operands or more
  kOr,   // likewise
  kConditional,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kList,
  kMap,              // [key, value, key, value...]
  kOptional,         // [value]; an item or an entry's value written with ?
  kMessage,          // name; [name of a field, value, name of a field, value...]
  kCall,             // name, and function once it is resolved
  kMemberCall,       // likewise; the target is the first argument
  kMatches,          // slot of the compiled pattern; [text, pattern]
  kOptionalOr,       // [optional, another]
  kOptionalOrValue,  // [optional, value]
  kBind,             // slot of the variable; [variable, value, body]
  kBlock,            // slot of the first value; [list of values, body]
  // Comprehensions: slot of the first variable, the second one has the next slot;
  // [range, variable, body] or [range, variable, variable, body]. Those that make a list or a map
  // may have a filter before the body.
  kAll,
  kExists,
  kExistsOne,
  kFilter,
  kTransform,
  kTransformMap,
  kTransformMapEntry,
  kSortBy,
  // The same, with the value of an optional as the only item.
  kOptionalMap,
  kOptionalFlatMap,
};

using NodeId = uint32_t;

struct Node {
  Op op = Op::kConstant;
  // Number of names in Ast::path_names if the node is a plain path: a variable or a local and
  // members below it. The evaluator follows such a path in one step. 0: not a plain path.
  uint32_t path_size = 0;
  uint32_t first_path_name = 0;
  uint32_t path_nodes = 0;  // the number of nodes in the path
  uint32_t path_local = 0;  // 1 + the slot of the local that it begins with; 0: a variable
  // Of an operator: the cost of those operands that are constants, locals or plain paths.
  uint32_t leaf_cost = 0;
  uint32_t begin = 0;  // its place in the source, in bytes
  uint32_t end = 0;
  uint32_t first_arg = 0;  // its operands in Ast::args
  uint32_t arg_count = 0;
  uint32_t height = 1;  // of the tree below it
  uint32_t slot = 0;
  bool is_read = false;      // a whole path below a variable, which explanations list
  bool is_root = false;      // a variable written .name, which is never a local
  bool is_quoted = false;    // a member written `name`
  bool is_optional = false;  // a member or an index written .?name or [?index]
  bool is_pair = false;      // a comprehension with two variables
  bool may_be_type = false;  // a name that may mean a type
  bool is_type = false;      // means `constant` unless there is a variable of that name
  uint32_t names = 0;        // index in Ast::names of the full names it may have; 0: as written
  absl::string_view name;    // usually a part of the source
  Datum constant;
  const Function* function = nullptr;
  const Message* message = nullptr;
};

struct Ast {
  explicit Ast(absl::string_view text) : source(text) {}
  Ast(const Ast&) = delete;
  Ast& operator=(const Ast&) = delete;

  std::span<const NodeId> Args(const Node& node) const {
    return std::span(args).subspan(node.first_arg, node.arg_count);
  }
  NodeId Arg(const Node& node, size_t i) const { return args[node.first_arg + i]; }
  std::span<const absl::string_view> Path(const Node& node) const {
    return std::span(path_names).subspan(node.first_path_name, node.path_size);
  }
  absl::string_view Text(const Node& node) const {
    return absl::string_view(source).substr(node.begin, node.end - node.begin);
  }
  // "a.b.c" for a node that is written so, ".a.b" for one that begins with a dot; nothing for
  // others.
  std::optional<std::string> DottedName(NodeId id) const;

  const std::string source;
  std::vector<Node> nodes;
  std::vector<NodeId> args;
  std::vector<absl::string_view> path_names;
  std::forward_list<std::string> texts;                // of constants and names
  std::forward_list<std::vector<Datum>> lists;         // of list constants
  std::vector<Regex> regexes;                          // by slot
  std::vector<std::vector<std::string>> names = {{}};  // by Node::names, in order of precedence
  bool mixes_numbers = false;                          // see Options
  bool missing_is_null = false;                        // see Options
  NodeId root = 0;
  uint32_t slots = 0;  // maximum number of locals at once
};

}  // namespace magpie::expr
