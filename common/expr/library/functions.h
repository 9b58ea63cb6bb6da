// The functions of the expression language.

#pragma once

#include <cstdint>
#include <span>

#include "absl/strings/string_view.h"
#include "common/expr/datum/datum.h"
#include "common/expr/datum/heap.h"

namespace magpie::expr {

struct Function {
  absl::string_view name;  // with the name of its library: "math.abs"
  bool is_member;          // written target.name(...); the target is the first argument
  size_t min_arity;        // including the target
  size_t max_arity;
  // Arguments are never failures.
  Datum (*apply)(std::span<const Datum> args, Heap& heap);
};

inline constexpr size_t kAnyArity = SIZE_MAX;

inline bool TakesSoMany(const Function& function, size_t args) {
  return args >= function.min_arity && args <= function.max_arity;
}

// Null if there is no such function.
const Function* FindFunction(absl::string_view name, bool is_member);

// The functions of each library, in NAME_functions.cc or NAME.cc.
std::span<const Function> CoreFunctions();
std::span<const Function> EncoderFunctions();
std::span<const Function> FormatFunctions();
std::span<const Function> ListFunctions();
std::span<const Function> MathFunctions();
std::span<const Function> NetworkFunctions();
std::span<const Function> OptionalFunctions();
std::span<const Function> RegexFunctions();
std::span<const Function> SetFunctions();
std::span<const Function> StringFunctions();
std::span<const Function> TimeFunctions();

// The failure of a function that is not defined for its arguments: "not defined for these types:
// size(int)".
Datum NoOverload(absl::string_view name, std::span<const Datum> args, Heap& heap);

// Conversions between kinds of values.
Datum ToBool(std::span<const Datum> args, Heap& heap);
Datum ToBytes(std::span<const Datum> args, Heap& heap);
Datum ToInt(std::span<const Datum> args, Heap& heap);
Datum ToUint(std::span<const Datum> args, Heap& heap);
Datum ToDouble(std::span<const Datum> args, Heap& heap);
Datum ToString(std::span<const Datum> args, Heap& heap);

}  // namespace magpie::expr
