// What kind of value an expression has to evaluate to, and what is wrong with another one: the same
// words for a constant, which is a fault of the model, and for a computed one, an incident.

#pragma once

#include <cstddef>
#include <string>

#include "common/value/value.h"

namespace magpie::flow {

// Repetitions of one node.
inline constexpr size_t kMaxRepetitions = 500;

enum class Wanted {
  kAny,
  kBool,          // a condition
  kItems,         // a list of at most kMaxRepetitions items
  kCount,         // a whole number from 0 to kMaxRepetitions
  kAssignee,      // a string, or null
  kMatchedParam,  // a string, or null
};

// `is 5, not a list of at most 500 items`; empty where `value` is what is wanted.
std::string FaultOfValue(Wanted wanted, const Value& value);

}  // namespace magpie::flow
