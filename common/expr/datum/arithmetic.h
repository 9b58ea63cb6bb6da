// The operators + - * / % and unary minus. Overflow of whole numbers, timestamps and durations is
// a failure; so are operands of different kinds of numbers.

#pragma once

#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

Datum Add(const Datum& a, const Datum& b, Heap& heap);  // also strings, bytes and lists
Datum Subtract(const Datum& a, const Datum& b, Heap& heap);
Datum Multiply(const Datum& a, const Datum& b, Heap& heap);
Datum Divide(const Datum& a, const Datum& b, Heap& heap);
Datum Modulo(const Datum& a, const Datum& b, Heap& heap);  // whole numbers
Datum Negate(const Datum& a, Heap& heap);                  // ints and doubles

// The failure of an operator that is not defined for its operands: "not defined for these types:
// int + string".
Datum NoOverload(const Datum& a, absl::string_view op, const Datum& b, Heap& heap);

}  // namespace magpie::expr
