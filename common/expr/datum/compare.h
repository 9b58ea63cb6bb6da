// Order and equality of scalars, as the language defines them: numbers of different kinds compare
// by exact value.

#pragma once

#include <compare>
#include <optional>

#include "common/expr/datum/datum.h"

namespace magpie::expr {

// Compares two numbers; unordered if one is NaN.
std::partial_ordering CompareNumbers(const Datum& a, const Datum& b);

// Nothing if the two have no order: lists, maps, nulls, different kinds.
std::optional<std::partial_ordering> Compare(const Datum& a, const Datum& b);

// Whether two data are equal that are neither lists nor maps. Different kinds are not equal.
bool SameScalar(const Datum& a, const Datum& b);

}  // namespace magpie::expr
