// The walk itself; its parts stand in evaluate.cc (operators), access.cc (paths)
// and build.cc (literals, calls, comprehensions). Included by those alone.

#pragma once

#include <vector>

#include "common/expr/ast.h"
#include "common/expr/datum.h"
#include "common/expr/evaluate.h"
#include "common/expr/heap.h"
#include "common/value/value.h"

namespace magpie::expr {

class Evaluator {
 public:
  Evaluator(const Ast& ast, const Value::Map& variables, Heap& heap, Reads* reads)
      : ast_(ast), variables_(variables), heap_(heap), reads_(reads), locals_(ast.slots) {}

  Datum Eval(NodeId id);

 private:
  Datum Arg(const Node& node, size_t i) { return Eval(ast_.Args(node)[i]); }
  Datum Compute(const Node& node);

  // Says in a new fault which part of the expression it struck.
  void Place(const Node& node, Fault& fault) const;
  // The fault of a path that leads nowhere: `what` and the path.
  Datum Missing(absl::string_view what, const Node& node);
  // The fault of a datum that is no bool where one must be; a fault stays what it is.
  Datum AskedForBool(const Datum& datum);

  Datum Variable(const Node& node);
  Datum Member(const Node& node);
  Datum Has(const Node& node);
  Datum Index(const Node& node, const Datum& of, const Datum& index);

  // && and ||: what one operand decides stands, whatever the others are; only then does a fault
  // or a value that is no bool count. `decisive` is the value that decides.
  Datum Chain(const Node& node, bool decisive);
  Datum Conditional(const Node& node);
  Datum Unary(const Node& node);
  Datum Binary(const Node& node);
  Datum In(const Datum& item, const Datum& range);

  Datum List(const Node& node);
  Datum Map(const Node& node);
  Datum Call(const Node& node);

  // Calls `visit` with each item of a list or key of a map until it is false.
  template <typename Visit>
  void EachItem(const Datum& range, Visit visit);
  Datum Comprehend(const Node& node);
  Datum Quantify(const Node& node, const Datum& range, bool decisive);
  Datum CountOne(const Node& node, const Datum& range);
  Datum Filter(const Node& node, const Datum& range);
  Datum Transform(const Node& node, const Datum& range);

  const Ast& ast_;
  const Value::Map& variables_;
  Heap& heap_;
  Reads* const reads_;
  std::vector<Datum> locals_;  // by slot
};

}  // namespace magpie::expr
