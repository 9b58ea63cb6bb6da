// A named step of work, at which a test may end the process to see what it leaves:
//
//   PassStep("commit.durable");
//
// It does nothing, for no service watches its steps. Programs of tests/crash do: so what is shipped
// has neither a flag nor a variable that ends it.

#pragma once

#include <atomic>

namespace magpie {

// Gets the name of each step, on the thread that passes it.
using StepWatch = void (*)(const char* step);

// Null for nobody. Set before there are other threads.
inline std::atomic<StepWatch> step_watch = nullptr;

inline void PassStep(const char* step) {
  if (const StepWatch watch = step_watch.load(std::memory_order_acquire)) watch(step);
}

}  // namespace magpie
