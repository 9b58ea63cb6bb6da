// The kinds of values that expressions must evaluate to. A wrong constant is a fault of the model,
// a wrong computed value an incident, in the same words.

#pragma once

#include <cstddef>
#include <string>

#include "common/value/value.h"

namespace magpie::flow {

// The most repetitions of one node.
inline constexpr size_t kMaxRepetitions = 500;

enum class Wanted {
  kAny,
  kBool,          // a condition
  kItems,         // a list of at most kMaxRepetitions items
  kCount,         // a whole number from 0 to kMaxRepetitions
  kAssignee,      // a string, or null
  kMatchedParam,  // a string, or null
};

// `is 5, not a list of at most 500 items`; empty if `value` is what is wanted.
std::string FaultOfValue(Wanted wanted, const Value& value);

}  // namespace magpie::flow
