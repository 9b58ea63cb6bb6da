// math.*: the mathematics extension of the language.

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "common/expr/datum/compare.h"
#include "common/expr/datum/heap.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

constexpr int64_t kLeastInt = std::numeric_limits<int64_t>::min();

// The first of the arguments, or of the items of a list, that no other one `beats`.
template <typename Beats>
Datum BestArgument(absl::string_view name, std::span<const Datum> args, Heap& heap, Beats beats) {
  const ListView* const list = args.size() == 1 ? args[0].as_list() : nullptr;
  const size_t count = list != nullptr ? list->size() : args.size();
  if (count == 0) return heap.Fail(absl::StrCat(name, " of an empty list"));
  Datum best;
  for (size_t i = 0; i < count; ++i) {
    const Datum item = list != nullptr ? (*list)[i] : args[i];
    if (!heap.Charge(1)) break;
    if (!item.is_number()) return NoOverload(name, args, heap);
    if (i == 0 || beats(CompareNumbers(item, best))) best = item;
  }
  return best;
}

Datum Greatest(std::span<const Datum> args, Heap& heap) {
  return BestArgument("math.greatest", args, heap,
                      [](std::partial_ordering order) { return order > 0; });
}

Datum Least(std::span<const Datum> args, Heap& heap) {
  return BestArgument("math.least", args, heap,
                      [](std::partial_ordering order) { return order < 0; });
}

// A function of one double.
template <auto kFunction>
Datum OfDouble(absl::string_view name, std::span<const Datum> args, Heap& heap) {
  const double* const value = args[0].as_double();
  return value != nullptr ? Datum(kFunction(*value)) : NoOverload(name, args, heap);
}

Datum Ceil(std::span<const Datum> args, Heap& heap) {
  return OfDouble<[](double x) { return std::ceil(x); }>("math.ceil", args, heap);
}
Datum Floor(std::span<const Datum> args, Heap& heap) {
  return OfDouble<[](double x) { return std::floor(x); }>("math.floor", args, heap);
}
Datum Round(std::span<const Datum> args, Heap& heap) {  // halves away from zero
  return OfDouble<[](double x) { return std::round(x); }>("math.round", args, heap);
}
Datum Trunc(std::span<const Datum> args, Heap& heap) {
  return OfDouble<[](double x) { return std::trunc(x); }>("math.trunc", args, heap);
}
Datum IsInf(std::span<const Datum> args, Heap& heap) {
  return OfDouble<[](double x) { return bool{std::isinf(x)}; }>("math.isInf", args, heap);
}
Datum IsNaN(std::span<const Datum> args, Heap& heap) {
  return OfDouble<[](double x) { return bool{std::isnan(x)}; }>("math.isNaN", args, heap);
}
Datum IsFinite(std::span<const Datum> args, Heap& heap) {
  return OfDouble<[](double x) { return bool{std::isfinite(x)}; }>("math.isFinite", args, heap);
}

Datum Abs(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_uint() != nullptr) return args[0];
  if (const double* const value = args[0].as_double()) return Datum(std::abs(*value));
  const int64_t* const value = args[0].as_int();
  if (value == nullptr) return NoOverload("math.abs", args, heap);
  if (*value == kLeastInt) return heap.Fail("out of the range of int");
  return Datum(*value < 0 ? -*value : *value);
}

Datum Sign(std::span<const Datum> args, Heap& heap) {
  if (const int64_t* const value = args[0].as_int()) {
    return Datum(int64_t{*value > 0} - int64_t{*value < 0});
  }
  if (const uint64_t* const value = args[0].as_uint()) return Datum(uint64_t{*value > 0});
  const double* const value = args[0].as_double();
  if (value == nullptr) return NoOverload("math.sign", args, heap);
  if (std::isnan(*value) || *value == 0) return args[0];
  return Datum(*value > 0 ? 1.0 : -1.0);
}

Datum Sqrt(std::span<const Datum> args, Heap& heap) {
  if (!args[0].is_number()) return NoOverload("math.sqrt", args, heap);
  const Datum value = ToDouble(args, heap);
  return Datum(std::sqrt(*value.as_double()));
}

// A function of the bits of two ints or two uints.
template <typename Combine>
Datum OfBits(absl::string_view name, std::span<const Datum> args, Heap& heap, Combine combine) {
  if (args[0].as_uint() != nullptr && args[1].as_uint() != nullptr) {
    return Datum(uint64_t{combine(*args[0].as_uint(), *args[1].as_uint())});
  }
  if (args[0].as_int() == nullptr || args[1].as_int() == nullptr) {
    return NoOverload(name, args, heap);
  }
  return Datum(int64_t{combine(*args[0].as_int(), *args[1].as_int())});
}

Datum BitAnd(std::span<const Datum> args, Heap& heap) {
  return OfBits("math.bitAnd", args, heap, [](auto a, auto b) { return a & b; });
}
Datum BitOr(std::span<const Datum> args, Heap& heap) {
  return OfBits("math.bitOr", args, heap, [](auto a, auto b) { return a | b; });
}
Datum BitXor(std::span<const Datum> args, Heap& heap) {
  return OfBits("math.bitXor", args, heap, [](auto a, auto b) { return a ^ b; });
}

Datum BitNot(std::span<const Datum> args, Heap& heap) {
  if (const uint64_t* const value = args[0].as_uint()) return Datum(uint64_t{~*value});
  if (const int64_t* const value = args[0].as_int()) return Datum(int64_t{~*value});
  return NoOverload("math.bitNot", args, heap);
}

// Shifts by a number of bits and fills up with zeros, from the left too.
template <typename Move>
Datum Shift(absl::string_view name, std::span<const Datum> args, Heap& heap, Move move) {
  const int64_t* const by = args[1].as_int();
  const int64_t* const value = args[0].as_int();
  if (by == nullptr || (value == nullptr && args[0].as_uint() == nullptr)) {
    return NoOverload(name, args, heap);
  }
  if (*by < 0) return heap.Fail(absl::StrCat(name, " by a negative number of bits"));
  const uint64_t bits = value != nullptr ? static_cast<uint64_t>(*value) : *args[0].as_uint();
  const uint64_t moved = *by > 63 ? 0 : move(bits, *by);
  return value != nullptr ? Datum(static_cast<int64_t>(moved)) : Datum(moved);
}

Datum ShiftLeft(std::span<const Datum> args, Heap& heap) {
  return Shift("math.bitShiftLeft", args, heap, [](uint64_t a, int64_t by) { return a << by; });
}
Datum ShiftRight(std::span<const Datum> args, Heap& heap) {
  return Shift("math.bitShiftRight", args, heap, [](uint64_t a, int64_t by) { return a >> by; });
}

constexpr Function kMathFunctions[] = {{"math.greatest", false, 1, kAnyArity, Greatest},
                                       {"math.least", false, 1, kAnyArity, Least},
                                       {"math.ceil", false, 1, 1, Ceil},
                                       {"math.floor", false, 1, 1, Floor},
                                       {"math.round", false, 1, 1, Round},
                                       {"math.trunc", false, 1, 1, Trunc},
                                       {"math.isInf", false, 1, 1, IsInf},
                                       {"math.isNaN", false, 1, 1, IsNaN},
                                       {"math.isFinite", false, 1, 1, IsFinite},
                                       {"math.abs", false, 1, 1, Abs},
                                       {"math.sign", false, 1, 1, Sign},
                                       {"math.sqrt", false, 1, 1, Sqrt},
                                       {"math.bitAnd", false, 2, 2, BitAnd},
                                       {"math.bitOr", false, 2, 2, BitOr},
                                       {"math.bitXor", false, 2, 2, BitXor},
                                       {"math.bitNot", false, 1, 1, BitNot},
                                       {"math.bitShiftLeft", false, 2, 2, ShiftLeft},
                                       {"math.bitShiftRight", false, 2, 2, ShiftRight}};

}  // namespace

std::span<const Function> MathFunctions() { return kMathFunctions; }

}  // namespace magpie::expr
