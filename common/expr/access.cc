// Variables, and the members and items below them.

#include "absl/strings/str_cat.h"
#include "common/expr/compare.h"
#include "common/expr/evaluator.h"
#include "common/expr/functions.h"

namespace magpie::expr {

Datum Evaluator::Missing(absl::string_view what, const Node& node) {
  const Datum fault = heap_.Fail(absl::StrCat(what, ast_.Text(node)));
  fault.fault()->is_placed = true;
  return fault;
}

Datum Evaluator::Variable(const Node& node) {
  const auto found = variables_.find(node.name);
  if (found == variables_.end()) return Missing("no such variable: ", node);
  return Datum::Of(found->second);
}

Datum Evaluator::Member(const Node& node) {
  const Datum of = Arg(node, 0);
  if (of.is_fault()) return of;
  const MapView* const map = of.as_map();
  if (map == nullptr) return heap_.Fail(absl::StrCat("no members in a value of kind ", KindOf(of)));
  heap_.Charge(map->FindCost());
  const std::optional<Datum> found = map->Find(node.name);
  return found.has_value() ? *found : Missing("no such member: ", node);
}

Datum Evaluator::Has(const Node& node) {
  const Node& member = ast_.nodes[ast_.Args(node)[0]];
  const Datum of = Arg(member, 0);
  if (of.is_fault()) return of;
  const MapView* const map = of.as_map();
  if (map == nullptr) return heap_.Fail(absl::StrCat("no members in a value of kind ", KindOf(of)));
  heap_.Charge(map->FindCost());
  const std::optional<Datum> found = map->Find(member.name);
  if (reads_ != nullptr && member.is_read) {
    reads_->Add(ast_.Text(member), found.has_value() ? *found : heap_.Fail("missing"));
  }
  return Datum(found.has_value());
}

Datum Evaluator::Index(const Node& node, const Datum& of, const Datum& index) {
  if (const MapView* const map = of.as_map()) {
    heap_.Charge(map->FindCost());
    const std::optional<Datum> found = map->Find(index);
    return found.has_value() ? *found : Missing("no such key: ", node);
  }
  const ListView* const list = of.as_list();
  if (list == nullptr || !index.is_number()) {
    return heap_.Fail(absl::StrCat("no such overload: ", KindOf(of), "[", KindOf(index), "]"));
  }
  // Any kind of number will do, as long as it is whole.
  const Datum whole = ToInt(std::span(&index, 1), heap_);
  if (whole.is_fault() || !SameScalar(whole, index) || *whole.as_int() < 0 ||
      static_cast<uint64_t>(*whole.as_int()) >= list->size()) {
    return Missing("no such item: ", node);
  }
  return (*list)[*whole.as_int()];
}

}  // namespace magpie::expr
