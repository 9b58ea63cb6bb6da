// An expression's syntax tree: nodes in one vector, which name each other by index.

#pragma once

#include <cstdint>
#include <forward_list>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/expr/datum.h"

namespace magpie::expr {

struct Function;

enum class Op {
  kConstant,
  kVariable,  // name
  kLocal,     // slot; a comprehension's variable
  kMember,    // name; [of]
  kHas,       // [the member asked for]
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
  kMap,         // [key, value, key, value...]
  kCall,        // name, then function
  kMemberCall,  // the same, with its target as the first argument
  // Comprehensions: slot; [range, variable, body].
  kAll,
  kExists,
  kExistsOne,
  kFilter,
  kTransform,  // [range, variable, body] or [range, variable, filter, body]
};

using NodeId = uint32_t;

struct Node {
  Op op = Op::kConstant;
  uint32_t begin = 0;  // its place in the source, in bytes
  uint32_t end = 0;
  uint32_t first_arg = 0;  // its operands in Ast::args
  uint32_t arg_count = 0;
  uint32_t height = 1;  // of the tree below it
  uint32_t slot = 0;
  bool is_read = false;    // a whole path of the variables, as an explanation tells it
  bool is_root = false;    // of a variable: written .name, so never a comprehension's
  absl::string_view name;  // a part of the source
  Datum constant;
  const Function* function = nullptr;
};

struct Ast {
  explicit Ast(absl::string_view text) : source(text) {}
  Ast(const Ast&) = delete;
  Ast& operator=(const Ast&) = delete;

  std::span<const NodeId> Args(const Node& node) const {
    return std::span(args).subspan(node.first_arg, node.arg_count);
  }
  absl::string_view Text(const Node& node) const {
    return absl::string_view(source).substr(node.begin, node.end - node.begin);
  }

  const std::string source;
  std::vector<Node> nodes;
  std::vector<NodeId> args;
  std::forward_list<std::string> texts;  // of string constants
  NodeId root = 0;
  uint32_t slots = 0;  // how many locals stand at once, at most
};

}  // namespace magpie::expr
