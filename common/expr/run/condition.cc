// Evaluates conditions without a datum for each part. The result is the same as Eval's.

#include "common/expr/datum/compare.h"
#include "common/expr/datum/equal.h"
#include "common/expr/run/evaluator.h"

namespace magpie::expr {
namespace {

using Truth = Evaluator::Truth;

Truth Of(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

Truth Of(const Datum& datum) {
  return datum.as_bool() != nullptr ? Of(*datum.as_bool()) : Truth::kOther;
}

Truth Ordered(Op op, const std::optional<std::partial_ordering>& order) {
  if (!order.has_value()) return Truth::kOther;
  switch (op) {
    case Op::kLess:
      return Of(*order < 0);
    case Op::kLessEqual:
      return Of(*order <= 0);
    case Op::kGreater:
      return Of(*order > 0);
    default:
      return Of(*order >= 0);
  }
}

}  // namespace

Evaluator::Truth Evaluator::Test(NodeId id) {
  const Node& node = ast_.nodes[id];
  if (reads_ != nullptr) return Of(Eval(id));
  switch (node.op) {
    case Op::kAnd:
      return heap_.Charge(1) ? TestChain(node, false) : Truth::kOther;
    case Op::kOr:
      return heap_.Charge(1) ? TestChain(node, true) : Truth::kOther;
    case Op::kNot: {
      const Truth truth = heap_.Charge(1) ? Test(ast_.Args(node)[0]) : Truth::kOther;
      return truth == Truth::kOther ? truth : Of(truth == Truth::kFalse);
    }
    case Op::kAll:
      return TestItems(node, false);
    case Op::kExists:
      return TestItems(node, true);
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual:
    case Op::kIn:
      return heap_.Charge(1 + node.leaf_cost) ? TestCompared(node) : Truth::kOther;
    default:
      // The failure is dropped, so its place is not recorded.
      return heap_.Charge(1) ? Of(Compute(node)) : Truth::kOther;
  }
}

Evaluator::Truth Evaluator::TestChain(const Node& node, bool decisive) {
  const Truth decides = Of(decisive);
  Truth result = Of(!decisive);
  for (const NodeId arg : ast_.Args(node)) {
    const Truth truth = Test(arg);
    if (truth == decides) return truth;
    if (truth == Truth::kOther) result = truth;
  }
  return result;
}

// Like Equal(), but faster for strings, which are compared most often.
inline bool Evaluator::IsEqual(const Datum& a, const Datum& b) {
  const absl::string_view* const text = a.as_string();
  const absl::string_view* const other = b.as_string();
  if (text == nullptr || other == nullptr) return Equal(a, b, heap_);
  return heap_.Charge(1 + text->size() / Heap::kBytesPerCost) && *text == *other;
}

inline const Datum& Evaluator::Leaf(NodeId id, Datum& room) {
  const Node& node = ast_.nodes[id];
  if (node.op == Op::kConstant) return node.constant;
  if (node.op == Op::kLocal) return *locals_[node.slot];
  if (node.path_size != 0 && FollowPath(node, room)) return room;
  if (!heap_.Charge(1)) return *::new (static_cast<void*>(&room)) Datum(heap_.Fail("too costly"));
  return *::new (static_cast<void*>(&room)) Datum(Compute(node));
}

Evaluator::Truth Evaluator::TestCompared(const Node& node) {
  Datum room_a;
  Datum room_b;
  const Datum& a = Leaf(ast_.Args(node)[0], room_a);
  if (a.is_failure()) return Truth::kOther;
  const Datum& b = Leaf(ast_.Args(node)[1], room_b);
  if (b.is_failure()) return Truth::kOther;
  if (node.op == Op::kEqual) return Of(IsEqual(a, b));
  if (node.op == Op::kNotEqual) return Of(!IsEqual(a, b));
  if (node.op == Op::kIn) return Of(In(a, b));
  if (a.as_int() != nullptr && b.as_int() != nullptr) {
    return Ordered(node.op, *a.as_int() <=> *b.as_int());
  }
  return Ordered(node.op, Compare(a, b));
}

}  // namespace magpie::expr
