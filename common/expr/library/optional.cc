// Values that may be absent: optional.of() and its like. or(), orValue(), optMap() and optFlatMap()
// evaluate an operand only if it is needed: see build.cc and comprehend.cc.

#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

Datum Of(std::span<const Datum> args, Heap& heap) { return heap.Some(args[0]); }

Datum None(std::span<const Datum>, Heap&) { return Heap::None(); }

// Whether the value is the zero of its kind: null, false, 0, the epoch, or empty.
bool IsZero(const Datum& datum) {
  switch (datum.kind()) {
    case Datum::Kind::kNull:
      return true;
    case Datum::Kind::kBool:
      return !*datum.as_bool();
    case Datum::Kind::kInt:
      return *datum.as_int() == 0;
    case Datum::Kind::kUint:
      return *datum.as_uint() == 0;
    case Datum::Kind::kDouble:
      return *datum.as_double() == 0;
    case Datum::Kind::kString:
      return datum.as_string()->empty();
    case Datum::Kind::kBytes:
      return datum.as_bytes()->data.empty();
    case Datum::Kind::kTimestamp:
      return *datum.as_timestamp() == absl::UnixEpoch();
    case Datum::Kind::kDuration:
      return *datum.as_duration() == absl::ZeroDuration();
    case Datum::Kind::kOptional:
      return datum.as_optional()->value == nullptr;
    case Datum::Kind::kList:
      return datum.as_list()->size() == 0;
    case Datum::Kind::kMap:
      return datum.as_map()->size() == 0;
    default:
      return false;
  }
}

Datum OfNonZeroValue(std::span<const Datum> args, Heap& heap) {
  return IsZero(args[0]) ? Heap::None() : heap.Some(args[0]);
}

Datum HasValue(std::span<const Datum> args, Heap& heap) {
  const Optional* const optional = args[0].as_optional();
  if (optional == nullptr) return NoOverload("hasValue", args, heap);
  return Datum(optional->value != nullptr);
}

Datum ValueOf(std::span<const Datum> args, Heap& heap) {
  const Optional* const optional = args[0].as_optional();
  if (optional == nullptr) return NoOverload("value", args, heap);
  return optional->value != nullptr ? *optional->value : heap.Fail("optional.none() has no value");
}

// The values of a list of optionals, without the empty ones.
Datum Unwrap(std::span<const Datum> args, Heap& heap) {
  const ListView* const list = args[0].as_list();
  if (list == nullptr) return NoOverload("optional.unwrap", args, heap);
  std::vector<Datum> values;
  bool are_optional = true;
  list->Each([&](const Datum& item) {
    const Optional* const optional = item.as_optional();
    are_optional = optional != nullptr;
    if (are_optional && optional->value != nullptr) values.push_back(*optional->value);
    return are_optional && heap.Charge(1);
  });
  return are_optional ? heap.List(std::move(values)) : NoOverload("optional.unwrap", args, heap);
}

constexpr Function kOptionalFunctions[] = {{"optional.of", false, 1, 1, Of},
                                           {"optional.none", false, 0, 0, None},
                                           {"optional.ofNonZeroValue", false, 1, 1, OfNonZeroValue},
                                           {"optional.unwrap", false, 1, 1, Unwrap},
                                           {"unwrapOpt", true, 1, 1, Unwrap},
                                           {"hasValue", true, 1, 1, HasValue},
                                           {"value", true, 1, 1, ValueOf}};

}  // namespace

std::span<const Function> OptionalFunctions() { return kOptionalFunctions; }

}  // namespace magpie::expr
