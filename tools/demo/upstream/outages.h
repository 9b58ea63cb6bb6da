// Outages that a test switches on, so that the business unit behaves as badly as some do.
// POST /faults adds one, DELETE /faults clears them.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace magpie::demo {

enum class OutageMode { kNone, kStatus500, kGarbage, kEmpty, kSlow, kClose };

// Thread-safe.
class Outages {
 public:
  static constexpr size_t kMaxOutages = 100;

  // Adds {"path":"/bikes","mode":"slow","times":2}: it affects the next two calls whose path begins
  // with "/bikes". Modes: status500, garbage, empty, slow, close. Without times, until Clear.
  absl::Status Add(absl::string_view json);

  void Clear();

  // The mode of the first outage that fits this call, and counts the call.
  OutageMode Take(absl::string_view path);

 private:
  struct Outage {
    std::string path;
    OutageMode mode = OutageMode::kNone;
    int64_t left = 0;
  };

  static absl::StatusOr<Outage> Parse(absl::string_view json);

  absl::Mutex mutex_;
  std::vector<Outage> outages_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::demo
