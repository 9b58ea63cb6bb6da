// Equality of values of any depth, as the language defines it.

#pragma once

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

// Whether two data are equal at any depth. Charges for what it looks at.
bool Equal(const Datum& a, const Datum& b, Heap& heap);

}  // namespace magpie::expr
