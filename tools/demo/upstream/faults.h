// Faults that a test switches on, so that a business unit behaves as badly as
// some do.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace magpie::demo {

enum class FaultMode { kNone, kStatus500, kGarbage, kEmpty, kSlow, kClose };

// Thread-safe.
class Faults {
 public:
  static constexpr size_t kMaxFaults = 100;

  // Reads {"path":"/bikes","mode":"slow","times":2}: the next two calls whose path begins with
  // "/bikes". Modes: status500, garbage, empty, slow, close. Without times, until Clear.
  absl::Status Add(absl::string_view json);

  void Clear();

  // What is to befall this call, by the first fault that fits; it is used up by that.
  FaultMode Take(absl::string_view path);

 private:
  struct Fault {
    std::string path;
    FaultMode mode = FaultMode::kNone;
    int64_t left = 0;
  };

  static absl::StatusOr<Fault> Parse(absl::string_view json);

  absl::Mutex mutex_;
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::demo
