#include "common/expr/datum/arithmetic.h"

#include <functional>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/expr/datum/time.h"

namespace magpie::expr {
namespace {

// The result of `checked(a, b, &result)`, one of the compiler's overflow-checking built-ins.
template <typename Whole, typename Checked>
Datum CheckedResult(Whole a, Whole b, Checked checked, Heap& heap) {
  Whole result;
  if (checked(a, b, &result)) return heap.Fail("overflow");
  return Datum(result);
}

// Applies `checked` to two ints or two uints, `exact` to two doubles.
template <typename Checked, typename Exact>
Datum Numbers(const Datum& a, absl::string_view op, const Datum& b, Checked checked, Exact exact,
              Heap& heap) {
  if (a.as_int() != nullptr && b.as_int() != nullptr) {
    return CheckedResult(*a.as_int(), *b.as_int(), checked, heap);
  }
  if (a.as_uint() != nullptr && b.as_uint() != nullptr) {
    return CheckedResult(*a.as_uint(), *b.as_uint(), checked, heap);
  }
  if (a.as_double() != nullptr && b.as_double() != nullptr) {
    return Datum(exact(*a.as_double(), *b.as_double()));
  }
  return NoOverload(a, op, b, heap);
}

Datum JoinStrings(absl::string_view a, absl::string_view b, Heap& heap) {
  if (!heap.ChargeBytes(a.size() + b.size())) return heap.Fail("too costly");
  return heap.Text(absl::StrCat(a, b));
}

Datum JoinBytes(absl::string_view a, absl::string_view b, Heap& heap) {
  if (!heap.ChargeBytes(a.size() + b.size())) return heap.Fail("too costly");
  return heap.Data(absl::StrCat(a, b));
}

Datum JoinLists(const ListView& a, const ListView& b, Heap& heap) {
  if (!heap.Charge(a.size() + b.size())) return heap.Fail("too costly");
  std::vector<Datum> items;
  items.reserve(a.size() + b.size());
  const auto add = [&](const Datum& item) {
    items.push_back(item);
    return true;
  };
  a.Each(add);
  b.Each(add);
  return heap.List(std::move(items));
}

// Division of whole numbers, rounded to zero, and its remainder.
template <typename Divided>
Datum Wholes(const Datum& a, absl::string_view op, const Datum& b, Divided divided, Heap& heap) {
  if (a.as_int() != nullptr && b.as_int() != nullptr) {
    if (*b.as_int() == 0) return heap.Fail("division by zero");
    if (*a.as_int() == std::numeric_limits<int64_t>::min() && *b.as_int() == -1) {
      return heap.Fail("overflow");
    }
    return Datum(int64_t{divided(*a.as_int(), *b.as_int())});
  }
  if (a.as_uint() != nullptr && b.as_uint() != nullptr) {
    if (*b.as_uint() == 0) return heap.Fail("division by zero");
    return Datum(uint64_t{divided(*a.as_uint(), *b.as_uint())});
  }
  return NoOverload(a, op, b, heap);
}

}  // namespace

Datum NoOverload(const Datum& a, absl::string_view op, const Datum& b, Heap& heap) {
  return heap.Fail(
      absl::StrCat("not defined for these types: ", KindOf(a), " ", op, " ", KindOf(b)));
}

Datum Add(const Datum& a, const Datum& b, Heap& heap) {
  if (a.as_string() != nullptr && b.as_string() != nullptr) {
    return JoinStrings(*a.as_string(), *b.as_string(), heap);
  }
  if (a.as_list() != nullptr && b.as_list() != nullptr) {
    return JoinLists(*a.as_list(), *b.as_list(), heap);
  }
  if (a.as_bytes() != nullptr && b.as_bytes() != nullptr) {
    return JoinBytes(a.as_bytes()->data, b.as_bytes()->data, heap);
  }
  if (b.as_duration() != nullptr) {
    if (a.as_duration() != nullptr) return InRange(*a.as_duration() + *b.as_duration(), heap);
    if (a.as_timestamp() != nullptr) return InRange(*a.as_timestamp() + *b.as_duration(), heap);
  } else if (a.as_duration() != nullptr && b.as_timestamp() != nullptr) {
    return InRange(*b.as_timestamp() + *a.as_duration(), heap);
  }
  const auto checked = [](auto x, auto y, auto* sum) { return __builtin_add_overflow(x, y, sum); };
  return Numbers(a, "+", b, checked, std::plus<double>(), heap);
}

Datum Subtract(const Datum& a, const Datum& b, Heap& heap) {
  if (a.as_timestamp() != nullptr && b.as_timestamp() != nullptr) {
    return InRange(*a.as_timestamp() - *b.as_timestamp(), heap);
  }
  if (b.as_duration() != nullptr) {
    if (a.as_duration() != nullptr) return InRange(*a.as_duration() - *b.as_duration(), heap);
    if (a.as_timestamp() != nullptr) return InRange(*a.as_timestamp() - *b.as_duration(), heap);
  }
  const auto checked = [](auto x, auto y, auto* rest) {
    return __builtin_sub_overflow(x, y, rest);
  };
  return Numbers(a, "-", b, checked, std::minus<double>(), heap);
}

Datum Multiply(const Datum& a, const Datum& b, Heap& heap) {
  const auto checked = [](auto x, auto y, auto* p) { return __builtin_mul_overflow(x, y, p); };
  return Numbers(a, "*", b, checked, std::multiplies<double>(), heap);
}

Datum Divide(const Datum& a, const Datum& b, Heap& heap) {
  if (a.as_double() != nullptr && b.as_double() != nullptr) {
    return Datum(*a.as_double() / *b.as_double());
  }
  return Wholes(
      a, "/", b, [](auto x, auto y) { return x / y; }, heap);
}

Datum Modulo(const Datum& a, const Datum& b, Heap& heap) {
  return Wholes(
      a, "%", b, [](auto x, auto y) { return x % y; }, heap);
}

Datum Negate(const Datum& a, Heap& heap) {
  if (a.as_int() != nullptr) return Subtract(Datum(int64_t{0}), a, heap);
  if (a.as_double() != nullptr) return Datum(-*a.as_double());
  return heap.Fail(absl::StrCat("not defined for these types: -", KindOf(a)));
}

}  // namespace magpie::expr
