#include "common/expr/run/evaluate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/expr/datum/arithmetic.h"
#include "common/expr/datum/compare.h"
#include "common/expr/datum/equal.h"
#include "common/expr/datum/utf8.h"
#include "common/expr/library/functions.h"
#include "common/expr/run/evaluator.h"

namespace magpie::expr {
namespace {

// How much of a failed part a message quotes.
constexpr size_t kQuotedBytes = 80;

Datum Order(Op op, const Datum& a, const Datum& b, Heap& heap) {
  const std::optional<std::partial_ordering> order = Compare(a, b);
  switch (op) {
    case Op::kLess:
      return order.has_value() ? Datum(*order < 0) : NoOverload(a, "<", b, heap);
    case Op::kLessEqual:
      return order.has_value() ? Datum(*order <= 0) : NoOverload(a, "<=", b, heap);
    case Op::kGreater:
      return order.has_value() ? Datum(*order > 0) : NoOverload(a, ">", b, heap);
    default:
      return order.has_value() ? Datum(*order >= 0) : NoOverload(a, ">=", b, heap);
  }
}

}  // namespace

void Reads::Add(absl::string_view path, const Datum& found) {
  const bool is_new =
      std::ranges::none_of(paths, [&](const auto& read) { return read.first == path; });
  if (is_new) paths.emplace_back(path, found);
}

Datum Evaluator::Recorded(NodeId id) {
  const Node& node = ast_.nodes[id];
  Datum datum = Compute(node);
  if (reads_ != nullptr && node.is_read) reads_->Add(ast_.Text(node), datum);
  if (datum.is_failure() && !datum.failure()->is_placed) Place(node, *datum.failure());
  return datum;
}

Datum Evaluator::Compute(const Node& node) {
  switch (node.op) {
    case Op::kConstant:
      return node.constant;
    case Op::kVariable:
      return Variable(node);
    case Op::kLocal:
      return *locals_[node.slot];
    case Op::kMember:
      return Member(node);
    case Op::kHas:
      return Has(node);
    case Op::kAnd:
      return Chain(node, false);
    case Op::kOr:
      return Chain(node, true);
    case Op::kConditional:
      return Conditional(node);
    case Op::kNot:
    case Op::kNegate:
      return Unary(node);
    case Op::kList:
      return List(node);
    case Op::kMap:
      return Map(node);
    case Op::kOptional:
      return Arg(node, 0);
    case Op::kMessage:
      return MakeMessage(node);
    case Op::kCall:
    case Op::kMemberCall:
      return Call(node);
    case Op::kMatches:
      return Matches(node);
    case Op::kOptionalOr:
    case Op::kOptionalOrValue:
      return OptionalOr(node);
    case Op::kBind:
      return Bind(node);
    case Op::kBlock:
      return Block(node);
    case Op::kAll:
    case Op::kExists:
    case Op::kExistsOne:
    case Op::kFilter:
    case Op::kTransform:
    case Op::kTransformMap:
    case Op::kTransformMapEntry:
    case Op::kSortBy:
      return Comprehend(node);
    case Op::kOptionalMap:
    case Op::kOptionalFlatMap:
      return MapOptional(node);
    default:
      return Binary(node);
  }
}

void Evaluator::Place(const Node& node, Failure& failure) const {
  const absl::string_view text = ast_.Text(node);
  const absl::string_view quoted = CutUtf8(text, kQuotedBytes);
  const absl::string_view dots = quoted.size() < text.size() ? "..." : "";
  failure.message = absl::StrCat(failure.message, ", in: ", quoted, dots);
  failure.is_placed = true;
}

Datum Evaluator::NotABool(const Datum& datum) {
  if (datum.is_failure()) return datum;
  return heap_.Fail(absl::StrCat("a bool is expected, not a value of kind ", KindOf(datum)));
}

Datum Evaluator::Chain(const Node& node, bool decisive) {
  std::optional<Datum> failure;
  for (const NodeId arg : ast_.Args(node)) {
    const Datum datum = Eval(arg);
    const bool* const value = datum.as_bool();
    if (value != nullptr && *value == decisive) return datum;
    if (value == nullptr && !failure.has_value()) failure = NotABool(datum);
  }
  return failure.has_value() ? *failure : Datum(!decisive);
}

Datum Evaluator::Conditional(const Node& node) {
  const Datum condition = Arg(node, 0);
  const bool* const value = condition.as_bool();
  if (value == nullptr) return NotABool(condition);
  return Arg(node, *value ? 1 : 2);
}

Datum Evaluator::Unary(const Node& node) {
  const Datum datum = Arg(node, 0);
  if (datum.is_failure()) return datum;
  if (node.op == Op::kNegate) return Negate(datum, heap_);
  return datum.as_bool() == nullptr ? NotABool(datum) : Datum(!*datum.as_bool());
}

Datum Evaluator::Binary(const Node& node) {
  Datum room_a;
  Datum room_b;
  const Datum& a = Ref(ast_.Args(node)[0], room_a);
  if (a.is_failure()) return a;
  const Datum& b = Ref(ast_.Args(node)[1], room_b);
  if (b.is_failure()) return b;
  return ast_.mixes_numbers && a.kind() != b.kind() ? Mixed(node, a, b) : Operate(node, a, b);
}

Datum Evaluator::Mixed(const Node& node, const Datum& a, const Datum& b) {
  const bool is_mixed = node.op >= Op::kAdd && node.op <= Op::kDivide && a.is_number() &&
                        b.is_number() && (a.as_double() != nullptr || b.as_double() != nullptr);
  if (!is_mixed) return Operate(node, a, b);
  return Operate(node, ToDouble(std::span(&a, 1), heap_), ToDouble(std::span(&b, 1), heap_));
}

Datum Evaluator::Operate(const Node& node, const Datum& a, const Datum& b) {
  switch (node.op) {
    case Op::kAdd:
      return Add(a, b, heap_);
    case Op::kSubtract:
      return Subtract(a, b, heap_);
    case Op::kMultiply:
      return Multiply(a, b, heap_);
    case Op::kDivide:
      return Divide(a, b, heap_);
    case Op::kModulo:
      return Modulo(a, b, heap_);
    case Op::kEqual:
      return Datum(Equal(a, b, heap_));
    case Op::kNotEqual:
      return Datum(!Equal(a, b, heap_));
    case Op::kIn:
      return In(a, b);
    case Op::kIndex:
      return Index(node, a, b);
    default:
      return Order(node.op, a, b, heap_);
  }
}

Datum Evaluator::In(const Datum& item, const Datum& range) {
  if (const MapView* const map = range.as_map()) {
    Datum found;
    size_t visited = 0;
    const bool is_there = map->Find(item, found, visited);
    heap_.ChargeEntries(visited);
    return Datum(is_there);
  }
  const ListView* const list = range.as_list();
  if (list == nullptr) return NoOverload(item, "in", range, heap_);
  bool found = false;
  list->Each([&](const Datum& other) {
    found = Equal(item, other, heap_);
    return !found && !heap_.is_exhausted();
  });
  return Datum(found);
}

std::optional<bool> EvaluateBool(const Ast& ast, const MapView& variables, Heap& heap) {
  const Evaluator::Truth truth = Evaluator(ast, variables, heap, nullptr).Test(ast.root);
  if (truth == Evaluator::Truth::kOther || heap.is_exhausted()) return std::nullopt;
  return truth == Evaluator::Truth::kTrue;
}

Datum Evaluate(const Ast& ast, const MapView& variables, Heap& heap, Reads* reads) {
  return Evaluator(ast, variables, heap, reads).Eval(ast.root);
}

}  // namespace magpie::expr
