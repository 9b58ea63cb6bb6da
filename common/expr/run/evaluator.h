// The evaluator: its functions are defined in evaluate.cc (operators), access.cc (paths),
// build.cc (literals and calls), condition.cc and comprehend.cc. Only those include this.

#pragma once

#include <array>
#include <optional>
#include <vector>

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"
#include "common/expr/run/evaluate.h"
#include "common/expr/syntax/ast.h"
#include "common/value/value.h"

namespace magpie::expr {

// A datum is written in parts, and a copy right afterwards reads it whole, for which the processor
// must wait. So these functions build results in their final place and pass references.
class Evaluator {
 public:
  Evaluator(const Ast& ast, const MapView& variables, Heap& heap, Reads* reads)
      : ast_(ast), variables_(variables), heap_(heap), reads_(reads) {
    if (ast.slots <= near_locals_.size()) return;
    far_locals_.resize(ast.slots);
    locals_ = far_locals_.data();
  }

  // The value of a condition. kOther: a failure or a value that is not a bool.
  enum class Truth { kFalse, kTrue, kOther };

  // The bool that Eval would return, without making a datum.
  Truth Test(NodeId id);

  Datum Eval(NodeId id) {
    Datum datum;
    if (!WalkPath(ast_.nodes[id], datum)) ::new (static_cast<void*>(&datum)) Datum(Paid(id));
    return datum;
  }

 private:
  Datum Paid(NodeId id) { return heap_.Charge(1) ? Recorded(id) : heap_.Fail("too costly"); }
  // Like Compute, but records what is read and where a failure happened.
  Datum Recorded(NodeId id);
  Datum Arg(const Node& node, size_t i) { return Eval(ast_.Args(node)[i]); }
  Truth TestChain(const Node& node, bool decisive);
  Truth TestCompared(const Node& node);
  bool IsEqual(const Datum& a, const Datum& b);
  Truth TestItems(const Node& node, bool decisive);
  // Follows a plain path; false if that needs Eval.
  bool WalkPath(const Node& node, Datum& found) {
    return node.path_size != 0 && reads_ == nullptr && FollowPath(node, found) &&
           heap_.Charge(node.path_nodes);
  }
  // The same without recording reads or charging, because Node::leaf_cost has paid for it.
  bool FollowPath(const Node& node, Datum& found);
  // Like Ref, for an operand of an operator whose leaves are paid for.
  const Datum& Leaf(NodeId id, Datum& room);
  // Like Eval, but faster for a constant.
  Datum Operand(NodeId id) {
    const Node& node = ast_.nodes[id];
    return node.op == Op::kConstant && heap_.Charge(1) ? node.constant : Eval(id);
  }
  // Like Eval, but copies nothing if the value is stored already; otherwise stores it in `room`.
  const Datum& Ref(NodeId id, Datum& room);
  Datum Compute(const Node& node);

  // Adds the part of the expression that failed to the message of a new failure.
  void Place(const Node& node, Failure& failure) const;
  // The failure of a missing path: `what` and the path.
  Datum Missing(absl::string_view what, const Node& node);
  // The failure of a datum that must be a bool and is not. Returns a failure unchanged.
  Datum NotABool(const Datum& datum);

  // The variable by the first of its possible names that exists; nothing if none does.
  std::optional<Datum> Named(const Node& node);
  // MapView::Find, and charges for it.
  template <typename Key>
  bool Find(const MapView& map, const Key& key, Datum& found);
  Datum Variable(const Node& node);
  bool HasRoot(const Node& node);
  // The entry with that key or name; nothing if there is none, a failure if `of` cannot have any.
  std::optional<Datum> Below(const Datum& of, const Datum& key);
  std::optional<Datum> Below(const Datum& of, absl::string_view name);
  template <typename Key>
  Datum Select(const Node& node, const Datum& of, const Key& key, absl::string_view what);
  Datum Member(const Node& node);
  Datum MemberOf(const Node& node, const Datum& of);
  Datum Has(const Node& node);
  Datum Index(const Node& node, const Datum& of, const Datum& index);

  // && and ||: an operand with the value `decisive` decides, whatever the others are. A failure or
  // a value that is not a bool counts only if no operand decides.
  Datum Chain(const Node& node, bool decisive);
  Datum Conditional(const Node& node);
  Datum Unary(const Node& node);
  Datum Binary(const Node& node);
  Datum Operate(const Node& node, const Datum& a, const Datum& b);
  // Operate(), but converts an int or a uint to a double if the other operand is one.
  Datum Mixed(const Node& node, const Datum& a, const Datum& b);
  Datum In(const Datum& item, const Datum& range);

  // An item or the value of an entry; nothing for an empty optional.
  std::optional<Datum> Element(NodeId id);
  Datum List(const Node& node);
  // A failure if `key` cannot be a key or occurs already.
  std::optional<Datum> AddEntry(const Datum& key, const Datum& value, MapView::Entries& entries);
  Datum Map(const Node& node);
  Datum MakeMessage(const Node& node);
  Datum Call(const Node& node);
  Datum Matches(const Node& node);
  Datum OptionalOr(const Node& node);
  Datum Bind(const Node& node);
  Datum Block(const Node& node);

  template <typename Visit>
  void EachItem(const Node& node, const Datum& range, Visit visit);
  Datum Comprehend(const Node& node);
  Datum Body(const Node& node) { return Arg(node, node.arg_count - 1); }
  Datum Quantify(const Node& node, const Datum& range, bool decisive);
  Datum CountOne(const Node& node, const Datum& range);
  Datum Filter(const Node& node, const Datum& range);
  std::optional<bool> Passes(const Node& node);
  Datum Unfiltered(const Node& node);
  Datum Transform(const Node& node, const Datum& range);
  Datum TransformMap(const Node& node, const Datum& range);
  Datum Sort(const Node& node, const Datum& range);
  Datum MapOptional(const Node& node);

  const Ast& ast_;
  const MapView& variables_;
  Heap& heap_;
  Reads* const reads_;
  std::array<const Datum*, 8> near_locals_;     // set before they are read
  std::vector<const Datum*> far_locals_;        // used if those are too few
  const Datum** locals_ = near_locals_.data();  // by slot; each outlives the body that uses it
};

}  // namespace magpie::expr
