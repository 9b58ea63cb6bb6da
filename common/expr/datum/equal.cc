#include "common/expr/datum/equal.h"

#include "common/expr/datum/compare.h"

namespace magpie::expr {
namespace {

bool EqualOptionals(const Optional& a, const Optional& b, Heap& heap) {
  if (a.value == nullptr || b.value == nullptr) return a.value == b.value;
  return Equal(*a.value, *b.value, heap);
}

bool EqualLists(const ListView& a, const ListView& b, Heap& heap) {
  if (a.size() != b.size()) return false;
  bool equal = true;
  size_t i = 0;
  a.Each([&](const Datum& item) {
    equal = Equal(item, b[i++], heap);
    return equal;
  });
  return equal;
}

bool EqualMaps(const MapView& a, const MapView& b, Heap& heap) {
  if (a.size() != b.size()) return false;
  bool equal = true;
  a.Each([&](const Datum& key, const Datum& value) {
    Datum other;
    size_t visited = 0;
    equal = b.Find(key, other, visited) && Equal(value, other, heap);
    heap.ChargeEntries(visited);
    return equal;
  });
  return equal;
}

}  // namespace

bool Equal(const Datum& a, const Datum& b, Heap& heap) {
  if (!heap.Charge(1)) return false;
  if (a.kind() != b.kind()) return SameScalar(a, b);
  switch (a.kind()) {
    case Datum::Kind::kString:
      heap.ChargeBytes(a.as_string()->size());
      return *a.as_string() == *b.as_string();
    case Datum::Kind::kInt:
      return *a.as_int() == *b.as_int();
    case Datum::Kind::kList:
      return EqualLists(*a.as_list(), *b.as_list(), heap);
    case Datum::Kind::kMap:
      return EqualMaps(*a.as_map(), *b.as_map(), heap);
    case Datum::Kind::kOptional:
      return EqualOptionals(*a.as_optional(), *b.as_optional(), heap);
    case Datum::Kind::kBytes:
      heap.ChargeBytes(a.as_bytes()->data.size());
      [[fallthrough]];
    default:
      return SameScalar(a, b);
  }
}

}  // namespace magpie::expr
