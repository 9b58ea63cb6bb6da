// The walk itself; its parts stand in evaluate.cc (operators), access.cc (paths),
// build.cc (literals and calls) and comprehend.cc. Included by those alone.

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

// A datum is written in parts, and a copy made at once reads it whole, for which the processor must
// wait: so the parts of the walk build what they give in its last place, and pass references.
class Evaluator {
 public:
  Evaluator(const Ast& ast, const MapView& variables, Heap& heap, Reads* reads)
      : ast_(ast), variables_(variables), heap_(heap), reads_(reads) {
    if (ast.slots <= near_locals_.size()) return;
    far_locals_.resize(ast.slots);
    locals_ = far_locals_.data();
  }

  // What a condition comes to. kOther: no bool, or a fault; Eval tells which.
  enum class Truth { kFalse, kTrue, kOther };

  // The bool that Eval gives, without a datum of it.
  Truth Test(NodeId id);

  Datum Eval(NodeId id) {
    Datum datum;
    if (!WalkPath(ast_.nodes[id], datum)) ::new (static_cast<void*>(&datum)) Datum(Paid(id));
    return datum;
  }

 private:
  Datum Paid(NodeId id) { return heap_.Charge(1) ? Told(id) : heap_.Fail("too costly"); }
  // Compute, with what the evaluation tells of itself: reads, and where a fault struck.
  Datum Told(NodeId id);
  Datum Arg(const Node& node, size_t i) { return Eval(ast_.Args(node)[i]); }
  Truth TestChain(const Node& node, bool decisive);
  Truth TestCompared(const Node& node);
  bool IsEqual(const Datum& a, const Datum& b);
  Truth TestItems(const Node& node, bool decisive);
  // Walks a plain path; false where Eval has to.
  bool WalkPath(const Node& node, Datum& found) {
    return node.path_size != 0 && reads_ == nullptr && FollowPath(node, found) &&
           heap_.Charge(node.path_nodes);
  }
  // The same where nobody asks what was read, and it is paid for by Node::leaf_cost.
  bool FollowPath(const Node& node, Datum& found);
  // As Ref, of an operand of an operator whose leaves are paid for.
  const Datum& Leaf(NodeId id, Datum& room);
  // As Eval, sooner for a constant.
  Datum Operand(NodeId id) {
    const Node& node = ast_.nodes[id];
    return node.op == Op::kConstant && heap_.Charge(1) ? node.constant : Eval(id);
  }
  // As Eval, without a copy where the value lies somewhere already: else in `room`.
  const Datum& Ref(NodeId id, Datum& room);
  Datum Compute(const Node& node);

  // Says in a new fault which part of the expression it struck.
  void Place(const Node& node, Fault& fault) const;
  // The fault of a path that leads nowhere: `what` and the path.
  Datum Missing(absl::string_view what, const Node& node);
  // The fault of a datum that is no bool where one must be; a fault stays what it is.
  Datum AskedForBool(const Datum& datum);

  // The variable by the first of the names that it may have; nothing where there is none.
  std::optional<Datum> Named(const Node& node);
  // MapView::Find, paid for.
  template <typename Key>
  bool Find(const MapView& map, const Key& key, Datum& found);
  Datum Variable(const Node& node);
  bool HasRoot(const Node& node);
  // What is there of that key or name; nothing where nothing is, a fault where nothing can be.
  std::optional<Datum> Below(const Datum& of, const Datum& key);
  std::optional<Datum> Below(const Datum& of, absl::string_view name);
  template <typename Key>
  Datum Select(const Node& node, const Datum& of, const Key& key, absl::string_view what);
  Datum Member(const Node& node);
  Datum MemberOf(const Node& node, const Datum& of);
  Datum Has(const Node& node);
  Datum Index(const Node& node, const Datum& of, const Datum& index);

  // && and ||: what one operand decides stands, whatever the others are; only then does a fault
  // or a value that is no bool count. `decisive` is the value that decides.
  Datum Chain(const Node& node, bool decisive);
  Datum Conditional(const Node& node);
  Datum Unary(const Node& node);
  Datum Binary(const Node& node);
  Datum Operate(const Node& node, const Datum& a, const Datum& b);
  // Operate() where an int or a uint beside a double counts as a double.
  Datum Mixed(const Node& node, const Datum& a, const Datum& b);
  Datum In(const Datum& item, const Datum& range);

  // An item, or an entry's value; nothing for an optional without a value.
  std::optional<Datum> Element(NodeId id);
  Datum List(const Node& node);
  // A fault where `key` can be no key or is one already.
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
  std::vector<const Datum*> far_locals_;        // where those are too few
  const Datum** locals_ = near_locals_.data();  // by slot; each outlives the body that sees it
};

}  // namespace magpie::expr
