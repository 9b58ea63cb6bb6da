// Comprehensions.

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/library/lists.h"
#include "common/expr/run/evaluator.h"

namespace magpie::expr {
namespace {

// The most items that a list made from `range` may have.
size_t RoomFor(const Datum& range) {
  const size_t size = range.as_list() != nullptr ? range.as_list()->size() : range.as_map()->size();
  return std::min(size, kMaxMadeItems);
}

}  // namespace

// For each item of a list or entry of a map, sets the variables and calls `visit` with the first of
// them, until it returns false. One variable is the item or the key; two are the index and the
// item, or the key and the value.
template <typename Visit>
void Evaluator::EachItem(const Node& node, const Datum& range, Visit visit) {
  if (const MapView* const map = range.as_map()) {
    map->Each([&](const Datum& key, const Datum& value) {
      locals_[node.slot] = &key;
      if (node.is_pair) locals_[node.slot + 1] = &value;
      return heap_.Charge(1) && visit(key);
    });
    return;
  }
  int64_t index = 0;
  range.as_list()->Each([&](const Datum& item) {
    if (!node.is_pair) {
      locals_[node.slot] = &item;
      return heap_.Charge(1) && visit(item);
    }
    const Datum place(index++);
    locals_[node.slot] = &place;
    locals_[node.slot + 1] = &item;
    return heap_.Charge(1) && visit(place);
  });
}

Datum Evaluator::Comprehend(const Node& node) {
  const Datum range = Arg(node, 0);
  if (range.is_failure()) return range;
  if (range.as_list() == nullptr && range.as_map() == nullptr) {
    return heap_.Fail(absl::StrCat("a value of kind ", KindOf(range), " has no items"));
  }
  switch (node.op) {
    case Op::kAll:
      return Quantify(node, range, false);
    case Op::kExists:
      return Quantify(node, range, true);
    case Op::kExistsOne:
      return CountOne(node, range);
    case Op::kFilter:
      return Filter(node, range);
    case Op::kTransform:
      return Transform(node, range);
    case Op::kSortBy:
      return Sort(node, range);
    default:
      return TransformMap(node, range);
  }
}

// Like && and || over the items: a failure counts only if no item decides.
Datum Evaluator::Quantify(const Node& node, const Datum& range, bool decisive) {
  Datum result(!decisive);
  EachItem(node, range, [&](const Datum&) {
    const Datum datum = Body(node);
    const bool* const value = datum.as_bool();
    if (value != nullptr && *value == decisive) {
      result = datum;
      return false;
    }
    if (value == nullptr && !result.is_failure()) result = NotABool(datum);
    return true;
  });
  return result;
}

Evaluator::Truth Evaluator::TestItems(const Node& node, bool decisive) {
  if (!heap_.Charge(1)) return Truth::kOther;
  Datum room;
  const Datum& range = Ref(ast_.Args(node)[0], room);
  if (range.as_list() == nullptr && range.as_map() == nullptr) return Truth::kOther;
  const Truth decides = decisive ? Truth::kTrue : Truth::kFalse;
  Truth result = decisive ? Truth::kFalse : Truth::kTrue;
  EachItem(node, range, [&](const Datum&) {
    const Truth truth = Test(ast_.Args(node)[node.arg_count - 1]);
    if (truth == Truth::kOther || truth == decides) result = truth;
    return truth != decides;
  });
  return result;
}

Datum Evaluator::CountOne(const Node& node, const Datum& range) {
  int64_t count = 0;
  std::optional<Datum> failure;
  EachItem(node, range, [&](const Datum&) {
    const Datum holds = Body(node);
    if (holds.as_bool() == nullptr) failure = NotABool(holds);
    count += holds.as_bool() != nullptr && *holds.as_bool();
    return !failure.has_value();
  });
  return failure.has_value() ? *failure : Datum(count == 1);
}

Datum Evaluator::Filter(const Node& node, const Datum& range) {
  const size_t most = RoomFor(range);
  Datum* const room = heap_.Room(most);
  size_t count = 0;
  std::optional<Datum> failure;
  EachItem(node, range, [&](const Datum& item) {
    const Truth holds = Test(ast_.Args(node)[node.arg_count - 1]);
    if (holds == Truth::kOther) {
      failure = NotABool(Body(node));
    } else if (holds == Truth::kTrue && count == most) {
      failure = heap_.TooLongList();
    } else if (holds == Truth::kTrue) {
      ::new (static_cast<void*>(room + count++)) Datum(item);
    }
    return !failure.has_value();
  });
  return failure.has_value() ? *failure : Heap::ListIn(room, count);
}

// Whether an item passes the filter, if there is one; nothing if the filter is not a bool.
std::optional<bool> Evaluator::Passes(const Node& node) {
  const bool is_filtered = node.arg_count == 4u + node.is_pair;
  const Truth passes = is_filtered ? Test(ast_.Args(node)[node.arg_count - 2]) : Truth::kTrue;
  return passes == Truth::kOther ? std::nullopt : std::optional(passes == Truth::kTrue);
}

// The failure of a filter that is not a bool.
Datum Evaluator::Unfiltered(const Node& node) { return NotABool(Arg(node, node.arg_count - 2)); }

Datum Evaluator::Transform(const Node& node, const Datum& range) {
  const size_t most = RoomFor(range);
  Datum* const room = heap_.Room(most);
  size_t count = 0;
  std::optional<Datum> failure;
  EachItem(node, range, [&](const Datum&) {
    const std::optional<bool> passes = Passes(node);
    if (passes.has_value() && !*passes) return true;
    if (count == most) {
      failure = heap_.TooLongList();
      return false;
    }
    ::new (static_cast<void*>(room + count))
        Datum(passes.has_value() ? Body(node) : Unfiltered(node));
    if (room[count].is_failure()) failure = room[count];
    ++count;
    return !failure.has_value();
  });
  return failure.has_value() ? *failure : Heap::ListIn(room, count);
}

// The values have the keys of the range, or those in the maps that the body returns.
Datum Evaluator::TransformMap(const Node& node, const Datum& range) {
  MapView::Entries entries;
  std::optional<Datum> failure;
  EachItem(node, range, [&](const Datum& key) {
    const std::optional<bool> passes = Passes(node);
    if (passes.has_value() && !*passes) return true;
    const Datum made = passes.has_value() ? Body(node) : Unfiltered(node);
    if (made.is_failure()) {
      failure = made;
    } else if (node.op == Op::kTransformMap) {
      failure = AddEntry(key, made, entries);
    } else if (made.as_map() == nullptr) {
      failure = heap_.Fail(absl::StrCat("a map is expected, not a value of kind ", KindOf(made)));
    } else {
      made.as_map()->Each([&](const Datum& name, const Datum& value) {
        failure = AddEntry(name, value, entries);
        return !failure.has_value();
      });
    }
    return !failure.has_value();
  });
  return failure.has_value() ? *failure : heap_.Map(std::move(entries));
}

Datum Evaluator::Sort(const Node& node, const Datum& range) {
  std::vector<Datum> items;
  std::vector<Datum> keys;
  EachItem(node, range, [&](const Datum& item) {
    items.push_back(item);
    keys.push_back(Body(node));
    return !keys.back().is_failure();
  });
  if (!keys.empty() && keys.back().is_failure()) return keys.back();
  return SortBy(items, keys, heap_);
}

Datum Evaluator::MapOptional(const Node& node) {
  const Datum datum = Arg(node, 0);
  if (datum.is_failure()) return datum;
  const Optional* const optional = datum.as_optional();
  if (optional == nullptr) {
    return heap_.Fail(absl::StrCat("an optional is expected, not a value of kind ", KindOf(datum)));
  }
  if (optional->value == nullptr) return datum;
  locals_[node.slot] = optional->value;
  const Datum made = Body(node);
  if (made.is_failure()) return made;
  if (node.op == Op::kOptionalMap) return heap_.Some(made);
  if (made.as_optional() != nullptr) return made;
  return heap_.Fail(absl::StrCat("an optional is expected, not a value of kind ", KindOf(made)));
}

}  // namespace magpie::expr
