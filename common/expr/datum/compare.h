// Order, and equality of scalars, as the language defines them: numbers of different kinds compare
// by their exact value.

#pragma once

#include <compare>
#include <optional>

#include "common/expr/datum/datum.h"

namespace magpie::expr {

// Of two numbers; unordered where one is NaN.
std::partial_ordering CompareNumbers(const Datum& a, const Datum& b);

// Nothing where the two have no order: lists, maps, nulls, things of different kinds.
std::optional<std::partial_ordering> Compare(const Datum& a, const Datum& b);

// Whether two data are equal that are no lists and no maps. Things of different kinds are not.
bool SameScalar(const Datum& a, const Datum& b);

}  // namespace magpie::expr
