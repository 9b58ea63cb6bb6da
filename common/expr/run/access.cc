// Variables, and the members and items below them.

#include "absl/strings/str_cat.h"
#include "common/expr/datum/compare.h"
#include "common/expr/datum/heap.h"
#include "common/expr/library/functions.h"
#include "common/expr/run/evaluator.h"

namespace magpie::expr {

Datum Evaluator::Missing(absl::string_view what, const Node& node) {
  if (ast_.missing_is_null) return Datum();
  const Datum missing = heap_.Fail(absl::StrCat(what, ast_.Text(node)));
  missing.failure()->is_placed = true;
  return missing;
}

std::optional<Datum> Evaluator::Named(const Node& node) {
  for (const std::string& name : ast_.names[node.names]) {
    Datum found;
    if (Find(variables_, absl::string_view(name), found)) return found;
  }
  return std::nullopt;
}

template <typename Key>
bool Evaluator::Find(const MapView& map, const Key& key, Datum& found) {
  size_t visited = 0;
  const bool is_there = map.Find(key, found, visited);
  heap_.ChargeEntries(visited);
  return is_there;
}

Datum Evaluator::Variable(const Node& node) {
  Datum found;
  if (node.names != 0) {
    if (const std::optional<Datum> named = Named(node)) {
      found = *named;
      return found;
    }
  }
  if (node.names != 0 || !Find(variables_, node.name, found)) {
    found = node.is_type ? node.constant : Missing("no such variable: ", node);
  }
  return found;
}

std::optional<Datum> Evaluator::Below(const Datum& of, const Datum& key) {
  if (const MapView* const map = of.as_map()) {
    Datum found;
    return Find(*map, key, found) ? std::optional(found) : std::nullopt;
  }
  const ListView* const list = of.as_list();
  if (list == nullptr || !key.is_number()) {
    return heap_.Fail(
        absl::StrCat("not defined for these types: ", KindOf(of), "[", KindOf(key), "]"));
  }
  // Any kind of number is an index if it is whole.
  const Datum whole = ToInt(std::span(&key, 1), heap_);
  if (whole.is_failure() || !SameScalar(whole, key) || *whole.as_int() < 0 ||
      static_cast<uint64_t>(*whole.as_int()) >= list->size()) {
    return std::nullopt;
  }
  return (*list)[*whole.as_int()];
}

std::optional<Datum> Evaluator::Below(const Datum& of, absl::string_view name) {
  const MapView* const map = of.as_map();
  if (map == nullptr)
    return heap_.Fail(absl::StrCat("a value of kind ", KindOf(of), " has no members"));
  Datum found;
  return Find(*map, name, found) ? std::optional(found) : std::nullopt;
}

// The result is an optional if the node is written .?name or [?key], or if `of` is an optional.
template <typename Key>
Datum Evaluator::Select(const Node& node, const Datum& of, const Key& key, absl::string_view what) {
  const Optional* const optional = of.as_optional();
  if (optional == nullptr && !node.is_optional) {
    const std::optional<Datum> found = Below(of, key);
    return found.has_value() ? *found : Missing(what, node);
  }
  if (optional != nullptr && optional->value == nullptr) return of;
  const std::optional<Datum> found = Below(optional != nullptr ? *optional->value : of, key);
  if (!found.has_value()) return Heap::None();
  return found->is_failure() ? *found : heap_.Some(*found);
}

Datum Evaluator::MemberOf(const Node& node, const Datum& of) {
  Datum found;
  const MapView* const map = of.as_map();
  if (map == nullptr || node.is_optional) {
    found = of.is_failure() ? of : Select(node, of, node.name, "no such member: ");
  } else if (!Find(*map, node.name, found)) {
    found = Missing("no such member: ", node);
  }
  return found;
}

// Whether there is a variable below which the member `node` lies.
bool Evaluator::HasRoot(const Node& node) {
  const Node* root = &node;
  while (root->op == Op::kMember) root = &ast_.nodes[ast_.Args(*root)[0]];
  Datum found;
  return Find(variables_, root->name, found);
}

Datum Evaluator::Member(const Node& node) {
  if (node.names != 0) {
    if (const std::optional<Datum> found = Named(node)) return *found;
  }
  if (node.is_type && !HasRoot(node)) return node.constant;
  Datum room;
  return MemberOf(node, Ref(ast_.Args(node)[0], room));
}

// Conditions consist mostly of paths. Unless reads are recorded, one step leads from the map in
// which a path begins to its value.
bool Evaluator::FollowPath(const Node& node, Datum& found) {
  const MapView* const map =
      node.path_local == 0 ? &variables_ : locals_[node.path_local - 1]->as_map();
  size_t visited = 0;
  if (map == nullptr || !map->FindPath(ast_.Path(node), found, visited)) return false;
  return visited < Heap::kEntriesPerCost || heap_.ChargeEntries(visited);
}

const Datum& Evaluator::Ref(NodeId id, Datum& room) {
  const Node& node = ast_.nodes[id];
  if (node.op == Op::kConstant && heap_.Charge(1)) return node.constant;
  if (node.op == Op::kLocal && heap_.Charge(1)) return *locals_[node.slot];
  return *::new (static_cast<void*>(&room)) Datum(Eval(id));
}

Datum Evaluator::Index(const Node& node, const Datum& of, const Datum& index) {
  return Select(node, of, index, of.as_map() != nullptr ? "no such key: " : "no such item: ");
}

Datum Evaluator::Has(const Node& node) {
  const Node& member = ast_.nodes[ast_.Args(node)[0]];
  if (Datum found; WalkPath(member, found)) return Datum(true);
  if (member.names != 0 && Named(member).has_value()) return Datum(true);
  Datum of = Arg(member, 0);
  if (of.is_failure()) return of;
  if (const Optional* const optional = of.as_optional()) {
    if (optional->value == nullptr) return Datum(false);
    of = *optional->value;
  }
  const std::optional<Datum> found = Below(of, member.name);
  if (found.has_value() && found->is_failure()) return *found;
  if (reads_ != nullptr && member.is_read) {
    reads_->Add(ast_.Text(member), found.has_value() ? *found : heap_.Fail("missing"));
  }
  return Datum(found.has_value());
}

}  // namespace magpie::expr
