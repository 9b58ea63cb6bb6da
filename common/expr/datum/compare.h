// Equality and order, as the language has them: numbers of different kinds
// compare by what they are worth, exactly.

#pragma once

#include <compare>
#include <optional>

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// Of two numbers; unordered where one is NaN.
std::partial_ordering CompareNumbers(const Datum& a, const Datum& b);

// Nothing where the two have no order: lists, maps, nulls, things of different kinds.
std::optional<std::partial_ordering> Compare(const Datum& a, const Datum& b);

// Whether two data are equal that are no lists and no maps. Things of different kinds are not.
bool SameScalar(const Datum& a, const Datum& b);

// Whether two data are equal, however deep. Charges what it looks at.
bool Equal(const Datum& a, const Datum& b, Heap& heap);

}  // namespace magpie::expr
