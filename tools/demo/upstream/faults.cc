#include "tools/demo/upstream/faults.h"

#include <limits>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::demo {
namespace {

FaultMode ModeOf(absl::string_view name) {
  static const std::map<absl::string_view, FaultMode> modes = {
      {"status500", FaultMode::kStatus500}, {"garbage", FaultMode::kGarbage},
      {"empty", FaultMode::kEmpty},         {"slow", FaultMode::kSlow},
      {"close", FaultMode::kClose},
  };
  const auto found = modes.find(name);
  return found == modes.end() ? FaultMode::kNone : found->second;
}

}  // namespace

absl::StatusOr<Faults::Fault> Faults::Parse(absl::string_view json) {
  ASSIGN_OR_RETURN(const Value value, ParseJson(json));
  const Value* path = FindPointer(value, "/path");
  const Value* mode = FindPointer(value, "/mode");
  const Value* times = FindPointer(value, "/times");
  if (path == nullptr || path->as_string() == nullptr) {
    return absl::InvalidArgumentError("path is missing");
  }
  if (mode == nullptr || mode->as_string() == nullptr ||
      ModeOf(*mode->as_string()) == FaultMode::kNone) {
    return absl::InvalidArgumentError("mode is not one of status500, garbage, empty, slow, close");
  }
  Fault fault{.path = *path->as_string(),
              .mode = ModeOf(*mode->as_string()),
              .left = std::numeric_limits<int64_t>::max()};
  if (times == nullptr) return fault;
  if (times->as_int() == nullptr || *times->as_int() < 1) {
    return absl::InvalidArgumentError("times is not a number from 1 on");
  }
  fault.left = *times->as_int();
  return fault;
}

absl::Status Faults::Add(absl::string_view json) {
  ASSIGN_OR_RETURN(Fault fault, Parse(json));
  absl::MutexLock lock(&mutex_);
  if (faults_.size() == kMaxFaults)
    return absl::ResourceExhaustedError("there are too many faults");
  faults_.push_back(std::move(fault));
  return absl::OkStatus();
}

void Faults::Clear() {
  absl::MutexLock lock(&mutex_);
  faults_.clear();
}

FaultMode Faults::Take(absl::string_view path) {
  absl::MutexLock lock(&mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (!absl::StartsWith(path, fault->path)) continue;
    const FaultMode mode = fault->mode;
    if (--fault->left == 0) faults_.erase(fault);
    return mode;
  }
  return FaultMode::kNone;
}

}  // namespace magpie::demo
