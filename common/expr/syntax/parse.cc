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
#include "common/expr/syntax/token.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

struct BinaryOperator {
  absl::string_view symbol;
  Op op;
  int level;  // those of a higher level bind tighter
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

class Parser {
 public:
  Parser(Ast& ast, std::vector<Token> tokens) : ast_(ast), tokens_(std::move(tokens)) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(ast_.root, Expression());
    return Is(TokenKind::kEnd) ? absl::OkStatus() : Unexpected("an operator");
  }

 private:
  using Result = absl::StatusOr<NodeId>;

  const Token& Now() const { return tokens_[at_]; }
  bool Is(TokenKind kind) const { return Now().kind == kind; }
  bool IsSymbol(absl::string_view text) const {
    return (Is(TokenKind::kSymbol) || Is(TokenKind::kKeyword)) && Now().text == text;
  }
  bool Take(absl::string_view symbol) {
    if (!IsSymbol(symbol)) return false;
    ++at_;
    return true;
  }
  absl::Status Expect(absl::string_view symbol) {
    return Take(symbol) ? absl::OkStatus() : Unexpected(absl::StrCat("'", symbol, "'"));
  }

  absl::Status Wrong(size_t offset, absl::string_view what) const {
    return SourceError(ast_.source, offset, what);
  }
  absl::Status Unexpected(absl::string_view expected) const {
    const std::string found = Is(TokenKind::kEnd) ? "the end" : absl::StrCat("'", Now().text, "'");
    return Wrong(Now().begin, absl::StrCat("expected ", expected, ", not ", found));
  }

  // Adds a node from `begin` to the last token that was taken.
  Result Add(Op op, size_t begin, const std::vector<NodeId>& args, absl::string_view name = "") {
    Node node = {.op = op, .begin = static_cast<uint32_t>(begin), .name = name};
    node.end = static_cast<uint32_t>(tokens_[at_ - 1].end());
    node.first_arg = static_cast<uint32_t>(ast_.args.size());
    node.arg_count = static_cast<uint32_t>(args.size());
    for (const NodeId arg : args) node.height = std::max(node.height, ast_.nodes[arg].height + 1);
    if (node.height > kMaxHeight) {
      return Wrong(begin, absl::StrCat("more than ", kMaxHeight, " nested operations"));
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
      return Wrong(Now().begin, absl::StrCat("nested more than ", kMaxNesting, " deep"));
    }
    ++nesting_;
    Result result = (this->*rule)();
    --nesting_;
    return result;
  }

  // expression = or ["?" or ":" expression]
  Result Expression() { return Nested(&Parser::Conditional); }

  Result Conditional() {
    const size_t begin = Now().begin;
    ASSIGN_OR_RETURN(const NodeId condition, Or());
    if (!Take("?")) return condition;
    ASSIGN_OR_RETURN(const NodeId then, Or());
    RETURN_IF_ERROR(Expect(":"));
    ASSIGN_OR_RETURN(const NodeId otherwise, Expression());
    return Add(Op::kConditional, begin, {condition, then, otherwise});
  }

  // or = and {"||" and};  and = relation {"&&" relation}
  Result Or() { return Chain("||", Op::kOr, &Parser::And); }
  Result And() { return Chain("&&", Op::kAnd, &Parser::Relation); }
  Result Relation() { return Binary(0); }

  // A chain is one node, so that a long one is not deep.
  Result Chain(absl::string_view symbol, Op op, Result (Parser::*operand)()) {
    const size_t begin = Now().begin;
    std::vector<NodeId> operands;
    do {
      ASSIGN_OR_RETURN(const NodeId id, (this->*operand)());
      operands.push_back(id);
    } while (Take(symbol));
    return operands.size() == 1 ? operands[0] : Add(op, begin, operands);
  }

  Result Binary(int level) {
    if (level == kLevels) return Unary();
    const size_t begin = Now().begin;
    ASSIGN_OR_RETURN(NodeId left, Binary(level + 1));
    for (;;) {
      const auto found = std::ranges::find_if(kBinaryOperators, [&](const BinaryOperator& binary) {
        return binary.level == level && IsSymbol(binary.symbol);
      });
      if (found == kBinaryOperators.end()) return left;
      ++at_;
      ASSIGN_OR_RETURN(const NodeId right, Binary(level + 1));
      ASSIGN_OR_RETURN(left, Add(found->op, begin, {left, right}));
    }
  }

  // unary = "!" unary | "-" unary | member
  Result Unary() {
    const size_t begin = Now().begin;
    if (Take("!")) {
      ASSIGN_OR_RETURN(const NodeId operand, Nested(&Parser::Unary));
      return Add(Op::kNot, begin, {operand});
    }
    if (!IsSymbol("-") || NumberFollows()) return Member();
    ++at_;
    ASSIGN_OR_RETURN(const NodeId operand, Nested(&Parser::Unary));
    return Add(Op::kNegate, begin, {operand});
  }

  // A minus belongs to the number after it: the smallest int has no positive counterpart.
  bool NumberFollows() const {
    const TokenKind next = tokens_[at_ + 1].kind;
    return next == TokenKind::kInt || next == TokenKind::kDouble;
  }

  // member = primary {"." name ["(" list ")"] | "[" expression "]"}
  Result Member() {
    const size_t begin = Now().begin;
    ASSIGN_OR_RETURN(NodeId id, Primary());
    for (;;) {
      if (Take(".")) {
        ASSIGN_OR_RETURN(id, Selected(begin, id));
      } else if (Take("[")) {
        const bool is_optional = Take("?");
        ASSIGN_OR_RETURN(const NodeId index, Expression());
        RETURN_IF_ERROR(Expect("]"));
        ASSIGN_OR_RETURN(id, Add(Op::kIndex, begin, {id, index}));
        ast_.nodes[id].is_optional = is_optional;
      } else if (IsName(id) && Take("{")) {
        ASSIGN_OR_RETURN(id, Message(begin, NameOf(id)));
      } else {
        return id;
      }
    }
  }

  // Whether the node is written as a.b.c.
  bool IsName(NodeId id) const {
    const Node& node = ast_.nodes[id];
    if (node.op == Op::kVariable) return true;
    return node.op == Op::kMember && !node.is_quoted && !node.is_optional &&
           IsName(ast_.Args(node)[0]);
  }

  std::string NameOf(NodeId id) const {
    const Node& node = ast_.nodes[id];
    if (node.op == Op::kVariable) return absl::StrCat(node.is_root ? "." : "", node.name);
    return absl::StrCat(NameOf(ast_.Args(node)[0]), ".", node.name);
  }

  Result Selected(size_t begin, NodeId of) {
    const bool is_optional = Take("?");
    const bool quoted = Is(TokenKind::kQuotedIdentifier);
    if (!quoted && !Is(TokenKind::kIdentifier) && !Is(TokenKind::kReserved)) {
      return Unexpected("a member's name");
    }
    const absl::string_view name = tokens_[at_++].text;
    if (quoted || is_optional || !Take("(")) {
      ASSIGN_OR_RETURN(const NodeId id, Add(Op::kMember, begin, {of}, name));
      ast_.nodes[id].is_quoted = quoted;
      ast_.nodes[id].is_optional = is_optional;
      return id;
    }
    std::vector<NodeId> args = {of};
    RETURN_IF_ERROR(Items(")", args));
    return Add(Op::kMemberCall, begin, args, name);
  }

  // What `rule` takes, between commas, up to `closing`, appended to `items`.
  absl::Status Items(absl::string_view closing, std::vector<NodeId>& items,
                     Result (Parser::*rule)() = &Parser::Expression) {
    while (!Take(closing)) {
      ASSIGN_OR_RETURN(const NodeId item, (this->*rule)());
      items.push_back(item);
      if (Take(closing)) return absl::OkStatus();
      if (!Take(",")) return Unexpected(absl::StrCat("',' or '", closing, "'"));
      if (closing == ")" && IsSymbol(")")) return Unexpected("an operand");
    }
    return absl::OkStatus();
  }

  // primary = literal | ["."] name ["(" list ")"] | "(" expression ")" | list | map
  Result Primary() {
    const size_t begin = Now().begin;
    if (Take("(")) {
      ASSIGN_OR_RETURN(const NodeId inside, Expression());
      RETURN_IF_ERROR(Expect(")"));
      return inside;
    }
    if (Take("[")) {
      std::vector<NodeId> items;
      RETURN_IF_ERROR(Items("]", items, &Parser::Item));
      return Add(Op::kList, begin, items);
    }
    if (Take("{")) return Map(begin);
    if (Is(TokenKind::kIdentifier) || IsSymbol(".")) return Name(begin);
    if (Is(TokenKind::kReserved)) {
      return Wrong(begin, absl::StrCat("'", Now().text, "' is a reserved word"));
    }
    return Literal(begin);
  }

  Result Name(size_t begin) {
    const bool is_root = Take(".");
    if (!Is(TokenKind::kIdentifier)) return Unexpected("a name");
    const absl::string_view name = tokens_[at_++].text;
    if (Take("(")) {
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
    while (!Take("}")) {
      const bool is_optional = Take("?");
      ASSIGN_OR_RETURN(const NodeId key, Expression());
      RETURN_IF_ERROR(Expect(":"));
      ASSIGN_OR_RETURN(const NodeId value, MaybeOptional(is_optional));
      entries.insert(entries.end(), {key, value});
      if (!Take(",") && !IsSymbol("}")) return Unexpected("',' or '}'");
    }
    return Add(Op::kMap, begin, entries);
  }

  // An expression; where it is written with ?, an optional that is left out if it has no value.
  Result MaybeOptional(bool is_optional) {
    const size_t begin = Now().begin;
    ASSIGN_OR_RETURN(const NodeId id, Expression());
    return is_optional ? Add(Op::kOptional, begin, {id}) : id;
  }

  Result Item() { return MaybeOptional(Take("?")); }

  // Fields of a message and their values: google.protobuf.Int32Value{value: 1}.
  Result Message(size_t begin, std::string name) {
    std::vector<NodeId> fields;
    while (!Take("}")) {
      const bool is_optional = Take("?");
      if (!Is(TokenKind::kQuotedIdentifier) && !Is(TokenKind::kIdentifier)) {
        return Unexpected("a field's name");
      }
      const Token& field = tokens_[at_++];
      ASSIGN_OR_RETURN(const NodeId key, AddConstant(field.begin, Datum(field.text)));
      RETURN_IF_ERROR(Expect(":"));
      ASSIGN_OR_RETURN(const NodeId value, MaybeOptional(is_optional));
      fields.insert(fields.end(), {key, value});
      if (!Take(",") && !IsSymbol("}")) return Unexpected("',' or '}'");
    }
    return Add(Op::kMessage, begin, fields, ast_.texts.emplace_front(std::move(name)));
  }

  Result Literal(size_t begin) {
    const bool negative = Take("-");
    const Token& token = Now();
    switch (token.kind) {
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kDouble:
        ++at_;
        return Number(begin, token, negative);
      case TokenKind::kString: {
        ASSIGN_OR_RETURN(std::string text, StringOf(ast_.source, token));
        ++at_;
        return AddConstant(begin,
                           Datum(absl::string_view(ast_.texts.emplace_front(std::move(text)))));
      }
      case TokenKind::kBytes: {
        ASSIGN_OR_RETURN(std::string bytes, StringOf(ast_.source, token));
        ++at_;
        return AddConstant(begin, Datum(Bytes{ast_.texts.emplace_front(std::move(bytes))}));
      }
      default:
        break;
    }
    if (Take("true")) return AddConstant(begin, Datum(true));
    if (Take("false")) return AddConstant(begin, Datum(false));
    if (Take("null")) return AddConstant(begin, Datum());
    return Unexpected("an operand");
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
    return Wrong(begin, "the number is out of range");
  }

  Ast& ast_;
  const std::vector<Token> tokens_;
  size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

absl::Status Parse(Ast& ast) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, Lex(ast.source));
  return Parser(ast, std::move(tokens)).Run();
}

}  // namespace magpie::expr
