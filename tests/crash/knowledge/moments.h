// The steps between a commit and the index at which the service is killed.

#pragma once

#include <cstdint>
#include <span>

namespace magpie::crash {

// How the service comes to a step.
enum class Way : uint8_t {
  kLoad,        // changes and searches
  kAnew,        // the same, without a checkpoint at first
  kStop,        // is asked to end, and writes its checkpoints
  kCheckpoint,  // starts, with a checkpoint of all changes
  kReplay,      // starts, with changes behind its checkpoint
};

struct Moment {
  const char* name;  // "after a commit, before its answer"
  const char* step;  // of common/base/step.h
  Way way;
  // It dies when it passes the step for the n-th time, with n of this range.
  int64_t least = 1;
  int64_t most = 1;
  // A step that nothing gets beyond meanwhile; "" for none.
  const char* hold_at = "";
  bool is_large = false;  // whether it is that of the large tenant
};

std::span<const Moment> Moments();

}  // namespace magpie::crash
