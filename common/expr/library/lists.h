// List operations that other parts of the language use.

#pragma once

#include <vector>

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// The items in the order of their keys, one key each; a stable sort. A failure unless all keys have
// the same kind and that kind has an order.
Datum SortBy(const std::vector<Datum>& items, const std::vector<Datum>& keys, Heap& heap);

Datum ReverseList(const ListView& list, Heap& heap);

// The index of the first or last item that equals `sought`; -1 if there is none.
Datum PlaceOf(const Datum& sought, const ListView& list, bool is_last, Heap& heap);

}  // namespace magpie::expr
