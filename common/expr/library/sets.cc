// The sets extension of the language: lists as sets of their items, ignoring order and repetitions.

#include "common/expr/datum/equal.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

bool Has(const ListView& list, const Datum& sought, Heap& heap) {
  bool is_found = false;
  list.Each([&](const Datum& item) {
    is_found = Equal(item, sought, heap);
    return !is_found && !heap.is_exhausted();
  });
  return is_found;
}

// Whether `list` has an item of `others`.
bool HasAny(const ListView& list, const ListView& others, Heap& heap) {
  bool is_found = false;
  others.Each([&](const Datum& other) {
    is_found = heap.Charge(1) && Has(list, other, heap);
    return !is_found && !heap.is_exhausted();
  });
  return is_found;
}

// Whether `list` has all items of `others`.
bool HasAll(const ListView& list, const ListView& others, Heap& heap) {
  bool are_found = true;
  others.Each([&](const Datum& other) {
    are_found = heap.Charge(1) && Has(list, other, heap);
    return are_found;
  });
  return are_found;
}

// Applies `holds` to two lists.
template <typename Predicate>
Datum AskLists(absl::string_view name, std::span<const Datum> args, Predicate holds, Heap& heap) {
  const ListView* const list = args[0].as_list();
  const ListView* const others = args[1].as_list();
  if (list == nullptr || others == nullptr) return NoOverload(name, args, heap);
  return Datum(bool{holds(*list, *others)});
}

Datum Contains(std::span<const Datum> args, Heap& heap) {
  const auto holds = [&](const ListView& a, const ListView& b) { return HasAll(a, b, heap); };
  return AskLists("sets.contains", args, holds, heap);
}

Datum Equivalent(std::span<const Datum> args, Heap& heap) {
  const auto holds = [&](const ListView& a, const ListView& b) {
    return HasAll(a, b, heap) && HasAll(b, a, heap);
  };
  return AskLists("sets.equivalent", args, holds, heap);
}

Datum Intersects(std::span<const Datum> args, Heap& heap) {
  const auto holds = [&](const ListView& a, const ListView& b) { return HasAny(b, a, heap); };
  return AskLists("sets.intersects", args, holds, heap);
}

constexpr Function kSetFunctions[] = {{"sets.contains", false, 2, 2, Contains},
                                      {"sets.equivalent", false, 2, 2, Equivalent},
                                      {"sets.intersects", false, 2, 2, Intersects}};

}  // namespace

std::span<const Function> SetFunctions() { return kSetFunctions; }

}  // namespace magpie::expr
