// What other parts of the language do with lists.

#pragma once

#include <vector>

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// The items in the order of their keys; those of equal keys stay as they were. Each item has one
// key. A fault where the keys are not of one kind that has an order.
Datum SortBy(const std::vector<Datum>& items, const std::vector<Datum>& keys, Heap& heap);

Datum ReverseList(const ListView& list, Heap& heap);

// The index of the first item that equals `sought`, or of the last; -1 where there is none.
Datum PlaceOf(const Datum& sought, const ListView& list, bool is_last, Heap& heap);

}  // namespace magpie::expr
