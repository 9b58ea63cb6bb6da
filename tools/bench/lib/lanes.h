// Work in flight: so many chains of asynchronous steps, side by side.

#pragma once

#include <cstddef>
#include <functional>

namespace magpie::bench {

// Begins a step of `lane` and has `ended` called once when it is over, from another stack than its
// own; or returns false, which ends the lane, and drops `ended`.
using Step = std::function<bool(size_t lane, std::function<void()> ended)>;

// Runs `lanes` lanes, each step after the last one of its lane, and returns when all have ended.
// `step` is called on several threads at once, but never so for the same lane.
void RunLanes(size_t lanes, const Step& step);

}  // namespace magpie::bench
