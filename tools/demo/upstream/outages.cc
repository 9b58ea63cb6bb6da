#include "tools/demo/upstream/outages.h"

#include <limits>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::demo {
namespace {

OutageMode ModeOf(absl::string_view name) {
  static const std::map<absl::string_view, OutageMode> modes = {
      {"status500", OutageMode::kStatus500}, {"garbage", OutageMode::kGarbage},
      {"empty", OutageMode::kEmpty},         {"slow", OutageMode::kSlow},
      {"close", OutageMode::kClose},
  };
  const auto found = modes.find(name);
  return found == modes.end() ? OutageMode::kNone : found->second;
}

}  // namespace

absl::StatusOr<Outages::Outage> Outages::Parse(absl::string_view json) {
  ASSIGN_OR_RETURN(const Value value, ParseJson(json));
  const Value* path = FindPointer(value, "/path");
  const Value* mode = FindPointer(value, "/mode");
  const Value* times = FindPointer(value, "/times");
  if (path == nullptr || path->as_string() == nullptr) {
    return absl::InvalidArgumentError("path is missing");
  }
  if (mode == nullptr || mode->as_string() == nullptr ||
      ModeOf(*mode->as_string()) == OutageMode::kNone) {
    return absl::InvalidArgumentError("mode is not one of status500, garbage, empty, slow, close");
  }
  Outage outage{.path = *path->as_string(),
                .mode = ModeOf(*mode->as_string()),
                .left = std::numeric_limits<int64_t>::max()};
  if (times == nullptr) return outage;
  if (times->as_int() == nullptr || *times->as_int() < 1) {
    return absl::InvalidArgumentError("times is not a number from 1 on");
  }
  outage.left = *times->as_int();
  return outage;
}

absl::Status Outages::Add(absl::string_view json) {
  ASSIGN_OR_RETURN(Outage outage, Parse(json));
  absl::MutexLock lock(&mutex_);
  if (outages_.size() == kMaxOutages)
    return absl::ResourceExhaustedError("there are too many outages");
  outages_.push_back(std::move(outage));
  return absl::OkStatus();
}

void Outages::Clear() {
  absl::MutexLock lock(&mutex_);
  outages_.clear();
}

OutageMode Outages::Take(absl::string_view path) {
  absl::MutexLock lock(&mutex_);
  for (auto outage = outages_.begin(); outage != outages_.end(); ++outage) {
    if (!absl::StartsWith(path, outage->path)) continue;
    const OutageMode mode = outage->mode;
    if (--outage->left == 0) outages_.erase(outage);
    return mode;
  }
  return OutageMode::kNone;
}

}  // namespace magpie::demo
