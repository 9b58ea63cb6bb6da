// The lists extension of the language, and sum() and its like from Kubernetes. sortBy() is a macro:
// see comprehend.cc.

#include "common/expr/library/lists.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/expr/datum/arithmetic.h"
#include "common/expr/datum/compare.h"
#include "common/expr/datum/equal.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

// The items of the first argument; nothing if it is not a list or costs too much.
std::optional<std::vector<Datum>> ItemsOf(std::span<const Datum> args, Heap& heap) {
  const ListView* const list = args[0].as_list();
  if (list == nullptr || !heap.Charge(list->size())) return std::nullopt;
  std::vector<Datum> items;
  items.reserve(list->size());
  list->Each([&](const Datum& item) {
    items.push_back(item);
    return true;
  });
  return items;
}

Datum Slice(std::span<const Datum> args, Heap& heap) {
  const auto items = ItemsOf(args, heap);
  const int64_t* const begin = args[1].as_int();
  const int64_t* const end = args[2].as_int();
  if (!items.has_value() || begin == nullptr || end == nullptr) {
    return NoOverload("slice", args, heap);
  }
  if (*begin < 0 || *end < *begin || static_cast<uint64_t>(*end) > items->size()) {
    return heap.Fail("the slice is outside the list");
  }
  return heap.List(std::vector<Datum>(items->begin() + *begin, items->begin() + *end));
}

// Appends the items of `list`, and of its lists down to `depth`, to `flat`.
void FlattenInto(const ListView& list, int64_t depth, std::vector<Datum>& flat, Heap& heap) {
  list.Each([&](const Datum& item) {
    if (!heap.Charge(1)) return false;
    const ListView* const inner = item.as_list();
    if (inner != nullptr && depth > 0) {
      FlattenInto(*inner, depth - 1, flat, heap);
    } else {
      flat.push_back(item);
    }
    return true;
  });
}

Datum Flatten(std::span<const Datum> args, Heap& heap) {
  const ListView* const list = args[0].as_list();
  const Datum once(int64_t{1});
  const int64_t* const depth = (args.size() == 2 ? args[1] : once).as_int();
  if (list == nullptr || depth == nullptr) return NoOverload("flatten", args, heap);
  if (*depth < 0) return heap.Fail("flatten() to a negative depth");
  std::vector<Datum> flat;
  FlattenInto(*list, *depth, flat, heap);
  return heap.List(std::move(flat));
}

Datum Sort(std::span<const Datum> args, Heap& heap) {
  auto items = ItemsOf(args, heap);
  if (!items.has_value()) return NoOverload("sort", args, heap);
  return SortBy(*items, *items, heap);
}

Datum Distinct(std::span<const Datum> args, Heap& heap) {
  const auto items = ItemsOf(args, heap);
  if (!items.has_value()) return NoOverload("distinct", args, heap);
  std::vector<Datum> distinct;
  for (const Datum& item : *items) {
    const bool is_new = std::ranges::none_of(distinct, [&](const Datum& seen) {
      return !heap.is_exhausted() && Equal(seen, item, heap);
    });
    if (is_new) distinct.push_back(item);
  }
  return heap.List(std::move(distinct));
}

Datum Range(std::span<const Datum> args, Heap& heap) {
  const int64_t* const end = args[0].as_int();
  if (end == nullptr) return NoOverload("lists.range", args, heap);
  if (*end < 0) return heap.Fail("lists.range() of a negative number");
  if (!heap.Charge(*end)) return heap.Fail("too costly");
  std::vector<Datum> items;
  items.reserve(*end);
  for (int64_t i = 0; i < *end; ++i) items.emplace_back(i);
  return heap.List(std::move(items));
}

Datum First(std::span<const Datum> args, Heap& heap) {
  const ListView* const list = args[0].as_list();
  if (list == nullptr) return NoOverload("first", args, heap);
  return list->size() == 0 ? Heap::None() : heap.Some((*list)[0]);
}

Datum Last(std::span<const Datum> args, Heap& heap) {
  const ListView* const list = args[0].as_list();
  if (list == nullptr) return NoOverload("last", args, heap);
  return list->size() == 0 ? Heap::None() : heap.Some((*list)[list->size() - 1]);
}

// The sum of numbers or durations of one kind; the int 0 if there are no items.
Datum Sum(std::span<const Datum> args, Heap& heap) {
  const ListView* const list = args[0].as_list();
  if (list == nullptr) return NoOverload("sum", args, heap);
  int64_t whole = 0;
  std::optional<Datum> sum;  // of what is more than ints
  bool is_first = true;
  list->Each([&](const Datum& item) {
    const bool was_first = std::exchange(is_first, false);
    if (!sum.has_value() && item.as_int() != nullptr) {
      if (__builtin_add_overflow(whole, *item.as_int(), &whole)) sum = heap.Fail("overflow");
    } else if (!item.is_number() && item.as_duration() == nullptr) {
      sum = NoOverload("sum", args, heap);
    } else {
      sum = was_first ? item : Add(sum.value_or(Datum(whole)), item, heap);
    }
    return heap.Charge(1) && !(sum.has_value() && sum->is_failure());
  });
  return sum.value_or(Datum(whole));
}

// The first item that no other `beats`.
template <typename Beats>
Datum BestItem(absl::string_view name, std::span<const Datum> args, Heap& heap, Beats beats) {
  const ListView* const list = args[0].as_list();
  if (list == nullptr) return NoOverload(name, args, heap);
  std::optional<Datum> best;
  list->Each([&](const Datum& item) {
    const auto order = Compare(item, best.value_or(item));
    if (!order.has_value()) {
      best = NoOverload(name, args, heap);
    } else if (!best.has_value() || beats(*order)) {
      best = item;
    }
    return heap.Charge(1) && !best->is_failure();
  });
  return best.has_value() ? *best : heap.Fail(absl::StrCat(name, "() of an empty list"));
}

Datum Min(std::span<const Datum> args, Heap& heap) {
  return BestItem("min", args, heap, [](std::partial_ordering order) { return order < 0; });
}
Datum Max(std::span<const Datum> args, Heap& heap) {
  return BestItem("max", args, heap, [](std::partial_ordering order) { return order > 0; });
}

Datum IsSorted(std::span<const Datum> args, Heap& heap) {
  const auto items = ItemsOf(args, heap);
  if (!items.has_value()) return NoOverload("isSorted", args, heap);
  for (size_t i = 1; i < items->size(); ++i) {
    const auto order = Compare((*items)[i - 1], (*items)[i]);
    if (!order.has_value()) return NoOverload("isSorted", args, heap);
    if (*order > 0) return Datum(false);
  }
  return Datum(true);
}

constexpr Function kListFunctions[] = {{"slice", true, 3, 3, Slice},
                                       {"flatten", true, 1, 2, Flatten},
                                       {"sort", true, 1, 1, Sort},
                                       {"distinct", true, 1, 1, Distinct},
                                       {"lists.range", false, 1, 1, Range},
                                       {"first", true, 1, 1, First},
                                       {"last", true, 1, 1, Last},
                                       {"sum", true, 1, 1, Sum},
                                       {"min", true, 1, 1, Min},
                                       {"max", true, 1, 1, Max},
                                       {"isSorted", true, 1, 1, IsSorted}};

}  // namespace

Datum SortBy(const std::vector<Datum>& items, const std::vector<Datum>& keys, Heap& heap) {
  const auto is_alike = [&](const Datum& key) {
    return key.kind() == keys[0].kind() && Compare(key, key).has_value();
  };
  if (!std::ranges::all_of(keys, is_alike)) {
    return heap.Fail("can sort only values of one kind that has an order");
  }
  std::vector<size_t> order(items.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  // NaN is less than every number, so that there is one order.
  const auto is_less = [&](size_t a, size_t b) {
    heap.Charge(1);
    const std::partial_ordering compared = *Compare(keys[a], keys[b]);
    if (compared != std::partial_ordering::unordered) return compared < 0;
    return std::isnan(*keys[a].as_double()) && !std::isnan(*keys[b].as_double());
  };
  std::ranges::stable_sort(order, is_less);
  std::vector<Datum> sorted;
  sorted.reserve(items.size());
  for (const size_t i : order) sorted.push_back(items[i]);
  return heap.List(std::move(sorted));
}

Datum ReverseList(const ListView& list, Heap& heap) {
  const Datum arg(list);
  auto items = ItemsOf(std::span(&arg, 1), heap);
  if (!items.has_value()) return heap.Fail("too costly");
  std::ranges::reverse(*items);
  return heap.List(*std::move(items));
}

Datum PlaceOf(const Datum& sought, const ListView& list, bool is_last, Heap& heap) {
  int64_t place = -1;
  int64_t at = 0;
  list.Each([&](const Datum& item) {
    if (Equal(item, sought, heap)) place = at;
    ++at;
    return !heap.is_exhausted() && (is_last || place < 0);
  });
  return Datum(place);
}

std::span<const Function> ListFunctions() { return kListFunctions; }

}  // namespace magpie::expr
