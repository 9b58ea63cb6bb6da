#include "common/expr/syntax/parse.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/datum/limits.h"
#include "common/expr/syntax/literal.h"
#include "common/expr/syntax/source_error.h"
#include "common/expr/syntax/token_cursor.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

struct BinaryOperator {
  absl::string_view symbol;
  Op op;
  int level;  // a higher level binds tighter
};

constexpr int kLevels = 3;
constexpr std::array<BinaryOperator, 12> kBinaryOperators = {{{"==", Op::kEqual, 0},
                                                              {"!=", Op::kNotEqual, 0},
                                                              {"<", Op::kLess, 0},
                                                              {"<=", Op::kLessEqual, 0},
                                                              {">", Op::kGreater, 0},
                                                              {">=", Op::kGreaterEqual, 0},
                                                              {"in", Op::kIn, 0},
                                                              {"+", Op::kAdd, 1},
                                                              {"-", Op::kSubtract, 1},
                                                              {"*", Op::kMultiply, 2},
                                                              {"/", Op::kDivide, 2},
                                                              {"%", Op::kModulo, 2}}};

bool IsSignedNumber(const Token& token) {
  return token.kind == TokenKind::kInt || token.kind == TokenKind::kDouble;
}

// The grammar. The method of a rule takes the tokens that the rule matches, and returns the node
// that it makes of them.
class Parser {
 public:
  Parser(Ast& ast, std::vector<Token> tokens) : ast_(ast), tokens_(ast.source, std::move(tokens)) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(ast_.root, Expression());
    return tokens_.Is(TokenKind::kEnd) ? absl::OkStatus() : tokens_.Unexpected("an operator");
  }

 private:
  using Result = absl::StatusOr<NodeId>;

  // Adds a node that extends from `begin` to the last token taken.
  Result Add(Op op, size_t begin, const std::vector<NodeId>& args, absl::string_view name = "") {
    Node node = {.op = op, .begin = static_cast<uint32_t>(begin), .name = name};
    node.end = static_cast<uint32_t>(tokens_.taken_end());
    node.first_arg = static_cast<uint32_t>(ast_.args.size());
    node.arg_count = static_cast<uint32_t>(args.size());
    for (const NodeId arg : args) node.height = std::max(node.height, ast_.nodes[arg].height + 1);
    if (node.height > kMaxHeight) {
      return SourceError(ast_.source, begin,
                         absl::StrCat("more than ", kMaxHeight, " nested operations"));
    }
    ast_.args.insert(ast_.args.end(), args.begin(), args.end());
    ast_.nodes.push_back(node);
    return static_cast<NodeId>(ast_.nodes.size() - 1);
  }

  Result AddConstant(size_t begin, Datum value) {
    ASSIGN_OR_RETURN(const NodeId id, Add(Op::kConstant, begin, {}));
    ast_.nodes[id].constant = value;
    return id;
  }

  // Runs `rule` one level deeper.
  Result Nested(Result (Parser::*rule)()) {
    if (nesting_ == kMaxNesting) {
      return SourceError(ast_.source, tokens_.Peek().begin,
                         absl::StrCat("nested more than ", kMaxNesting, " deep"));
    }
    ++nesting_;
    Result result = (this->*rule)();
    --nesting_;
    return result;
  }

  // expression = or ["?" or ":" expression]
  Result Expression() { return Nested(&Parser::Conditional); }

  Result Conditional() {
    const size_t begin = tokens_.Peek().begin;
    ASSIGN_OR_RETURN(const NodeId condition, Or());
    if (!tokens_.Take("?")) return condition;
    ASSIGN_OR_RETURN(const NodeId then, Or());
    RETURN_IF_ERROR(tokens_.Expect(":"));
    ASSIGN_OR_RETURN(const NodeId otherwise, Expression());
    return Add(Op::kConditional, begin, {condition, then, otherwise});
  }

  // or = and {"||" and};  and = relation {"&&" relation};  relation = binary of level 0
  Result Or() { return Chain("||", Op::kOr, &Parser::And); }
  Result And() { return Chain("&&", Op::kAnd, &Parser::Relation); }
  Result Relation() { return Binary(0); }

  // A chain is one node, however long, so that it does not count as nested.
  Result Chain(absl::string_view symbol, Op op, Result (Parser::*operand)()) {
    const size_t begin = tokens_.Peek().begin;
    std::vector<NodeId> operands;
    do {
      ASSIGN_OR_RETURN(const NodeId id, (this->*operand)());
      operands.push_back(id);
    } while (tokens_.Take(symbol));
    return operands.size() == 1 ? operands[0] : Add(op, begin, operands);
  }

  // binary of a level = binary of the next {operator of the level, binary of the next}; the last
  // level is unary.
  Result Binary(int level) {
    if (level == kLevels) return Unary();
    const size_t begin = tokens_.Peek().begin;
    ASSIGN_OR_RETURN(NodeId left, Binary(level + 1));
    for (;;) {
      const auto found = std::ranges::find_if(kBinaryOperators, [&](const BinaryOperator& binary) {
        return binary.level == level && tokens_.IsSymbol(binary.symbol);
      });
      if (found == kBinaryOperators.end()) return left;
      tokens_.Next();
      ASSIGN_OR_RETURN(const NodeId right, Binary(level + 1));
      ASSIGN_OR_RETURN(left, Add(found->op, begin, {left, right}));
    }
  }

  // unary = "!" unary | "-" unary | member
  Result Unary() {
    const size_t begin = tokens_.Peek().begin;
    if (tokens_.Take("!")) {
      ASSIGN_OR_RETURN(const NodeId operand, Nested(&Parser::Unary));
      return Add(Op::kNot, begin, {operand});
    }
    // A minus belongs to the number after it: the smallest int has no positive counterpart.
    if (!tokens_.IsSymbol("-") || IsSignedNumber(tokens_.Peek(1))) return Member();
    tokens_.Next();
    ASSIGN_OR_RETURN(const NodeId operand, Nested(&Parser::Unary));
    return Add(Op::kNegate, begin, {operand});
  }

  // member = primary {"." ["?"] name | "." name "(" list ")" | "[" ["?"] expression "]" | fields}
  Result Member() {
    const size_t begin = tokens_.Peek().begin;
    ASSIGN_OR_RETURN(NodeId id, Primary());
    for (;;) {
      if (tokens_.Take(".")) {
        ASSIGN_OR_RETURN(id, Selected(begin, id));
      } else if (tokens_.Take("[")) {
        const bool is_optional = tokens_.Take("?");
        ASSIGN_OR_RETURN(const NodeId index, Expression());
        RETURN_IF_ERROR(tokens_.Expect("]"));
        ASSIGN_OR_RETURN(id, Add(Op::kIndex, begin, {id, index}));
        ast_.nodes[id].is_optional = is_optional;
      } else {
        std::optional<std::string> name;
        if (tokens_.IsSymbol("{")) name = ast_.DottedName(id);
        if (!name.has_value()) return id;
        tokens_.Next();
        ASSIGN_OR_RETURN(id, Message(begin, *std::move(name)));
      }
    }
  }

  Result Selected(size_t begin, NodeId of) {
    const bool is_optional = tokens_.Take("?");
    const bool quoted = tokens_.Is(TokenKind::kQuotedIdentifier);
    if (!quoted && !tokens_.Is(TokenKind::kIdentifier) && !tokens_.Is(TokenKind::kReserved)) {
      return tokens_.Unexpected("a member's name");
    }
    const absl::string_view name = tokens_.Next().text;
    if (quoted || is_optional || !tokens_.Take("(")) {
      ASSIGN_OR_RETURN(const NodeId id, Add(Op::kMember, begin, {of}, name));
      ast_.nodes[id].is_quoted = quoted;
      ast_.nodes[id].is_optional = is_optional;
      return id;
    }
    std::vector<NodeId> args = {of};
    RETURN_IF_ERROR(Items(")", args));
    return Add(Op::kMemberCall, begin, args, name);
  }

  // list = [item {"," item}] [","]: each item is one of `rule`, and its node is appended to
  // `items`. Takes `closing`, too. A list in parentheses must not end in a comma.
  absl::Status Items(absl::string_view closing, std::vector<NodeId>& items,
                     Result (Parser::*rule)() = &Parser::Expression) {
    while (!tokens_.Take(closing)) {
      ASSIGN_OR_RETURN(const NodeId item, (this->*rule)());
      items.push_back(item);
      if (tokens_.Take(closing)) return absl::OkStatus();
      if (!tokens_.Take(",")) return tokens_.Unexpected(absl::StrCat("',' or '", closing, "'"));
      if (closing == ")" && tokens_.IsSymbol(")")) return tokens_.Unexpected("an operand");
    }
    return absl::OkStatus();
  }

  // primary = literal | ["."] name ["(" list ")"] | "(" expression ")" | list | map
  Result Primary() {
    const size_t begin = tokens_.Peek().begin;
    if (tokens_.Take("(")) {
      ASSIGN_OR_RETURN(const NodeId inside, Expression());
      RETURN_IF_ERROR(tokens_.Expect(")"));
      return inside;
    }
    if (tokens_.Take("[")) {
      std::vector<NodeId> items;
      RETURN_IF_ERROR(Items("]", items, &Parser::Item));
      return Add(Op::kList, begin, items);
    }
    if (tokens_.Take("{")) return Map(begin);
    if (tokens_.Is(TokenKind::kIdentifier) || tokens_.IsSymbol(".")) return Name(begin);
    if (tokens_.Is(TokenKind::kReserved)) {
      return SourceError(ast_.source, begin,
                         absl::StrCat("'", tokens_.Peek().text, "' is a reserved word"));
    }
    return Literal(begin);
  }

  Result Name(size_t begin) {
    const bool is_root = tokens_.Take(".");
    if (!tokens_.Is(TokenKind::kIdentifier)) return tokens_.Unexpected("a name");
    const absl::string_view name = tokens_.Next().text;
    if (tokens_.Take("(")) {
      std::vector<NodeId> args;
      RETURN_IF_ERROR(Items(")", args));
      return Add(Op::kCall, begin, args, name);
    }
    ASSIGN_OR_RETURN(const NodeId id, Add(Op::kVariable, begin, {}, name));
    ast_.nodes[id].is_root = is_root;
    return id;
  }

  Result Map(size_t begin) {
    std::vector<NodeId> entries;
    while (!tokens_.Take("}")) {
      const bool is_optional = tokens_.Take("?");
      ASSIGN_OR_RETURN(const NodeId key, Expression());
      RETURN_IF_ERROR(tokens_.Expect(":"));
      ASSIGN_OR_RETURN(const NodeId value, MaybeOptional(is_optional));
      entries.insert(entries.end(), {key, value});
      if (!tokens_.Take(",") && !tokens_.IsSymbol("}")) return tokens_.Unexpected("',' or '}'");
    }
    return Add(Op::kMap, begin, entries);
  }

  // An expression. If it is written with ?, it is an optional, and is left out if that is empty.
  Result MaybeOptional(bool is_optional) {
    const size_t begin = tokens_.Peek().begin;
    ASSIGN_OR_RETURN(const NodeId id, Expression());
    return is_optional ? Add(Op::kOptional, begin, {id}) : id;
  }

  Result Item() { return MaybeOptional(tokens_.Take("?")); }

  // fields = "{" [field {"," field}] [","] "}"; field = ["?"] name ":" expression. They belong to
  // the message that the member before them names: google.protobuf.Int32Value{value: 1}.
  Result Message(size_t begin, std::string name) {
    std::vector<NodeId> fields;
    while (!tokens_.Take("}")) {
      const bool is_optional = tokens_.Take("?");
      if (!tokens_.Is(TokenKind::kQuotedIdentifier) && !tokens_.Is(TokenKind::kIdentifier)) {
        return tokens_.Unexpected("a field's name");
      }
      const Token& field = tokens_.Next();
      ASSIGN_OR_RETURN(const NodeId key, AddConstant(field.begin, Datum(field.text)));
      RETURN_IF_ERROR(tokens_.Expect(":"));
      ASSIGN_OR_RETURN(const NodeId value, MaybeOptional(is_optional));
      fields.insert(fields.end(), {key, value});
      if (!tokens_.Take(",") && !tokens_.IsSymbol("}")) return tokens_.Unexpected("',' or '}'");
    }
    return Add(Op::kMessage, begin, fields, ast_.texts.emplace_front(std::move(name)));
  }

  Result Literal(size_t begin) {
    const bool negative = tokens_.Take("-");
    const Token& token = tokens_.Peek();
    switch (token.kind) {
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kDouble:
        tokens_.Next();
        return Number(begin, token, negative);
      case TokenKind::kString: {
        ASSIGN_OR_RETURN(std::string text, StringOf(ast_.source, token));
        tokens_.Next();
        return AddConstant(begin,
                           Datum(absl::string_view(ast_.texts.emplace_front(std::move(text)))));
      }
      case TokenKind::kBytes: {
        ASSIGN_OR_RETURN(std::string bytes, StringOf(ast_.source, token));
        tokens_.Next();
        return AddConstant(begin, Datum(Bytes{ast_.texts.emplace_front(std::move(bytes))}));
      }
      default:
        break;
    }
    if (tokens_.Take("true")) return AddConstant(begin, Datum(true));
    if (tokens_.Take("false")) return AddConstant(begin, Datum(false));
    if (tokens_.Take("null")) return AddConstant(begin, Datum());
    return tokens_.Unexpected("an operand");
  }

  Result Number(size_t begin, const Token& token, bool negative) {
    if (token.kind == TokenKind::kDouble) {
      const std::optional<double> value = DoubleOf(token.text);
      if (value.has_value()) return AddConstant(begin, Datum(negative ? -*value : *value));
    } else if (token.kind == TokenKind::kUint) {
      const std::optional<uint64_t> value = UintOf(token.text);
      if (value.has_value()) return AddConstant(begin, Datum(*value));
    } else {
      const std::optional<int64_t> value = IntOf(token.text, negative);
      if (value.has_value()) return AddConstant(begin, Datum(*value));
    }
    return SourceError(ast_.source, begin, "the number is out of range");
  }

  Ast& ast_;
  TokenCursor tokens_;
  int nesting_ = 0;
};

}  // namespace

absl::Status Parse(Ast& ast) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, Lex(ast.source));
  return Parser(ast, std::move(tokens)).Run();
}

}  // namespace magpie::expr
