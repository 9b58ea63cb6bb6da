// Limits of an expression and its evaluation. Each has its own error.

#pragma once

#include <cstddef>

namespace magpie::expr {

inline constexpr size_t kMaxExpressionBytes = 4096;
inline constexpr int kMaxNesting = 64;       // brackets, signs and conditionals within one another
inline constexpr int kMaxHeight = 256;       // nested operations: a + b + c are two
inline constexpr size_t kMaxCost = 100'000;  // operations and list elements of one evaluation
inline constexpr size_t kMaxMadeBytes = size_t{1} << 18;  // of a string that an evaluation makes
inline constexpr size_t kMaxMadeItems = 10'000;           // of a list or a map, likewise
inline constexpr int kMaxRegexProgram = 2'000;            // instructions of a compiled pattern

}  // namespace magpie::expr
