// The file that remembers a paused story.

#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace magpie::ctl {

struct PausedStory {
  std::string number;  // of the order and of the bike
  std::string instance_id;
};

absl::Status SavePaused(const std::string& file, const PausedStory& paused);

// NOT_FOUND if no story is paused.
absl::StatusOr<PausedStory> LoadPaused(const std::string& file);

}  // namespace magpie::ctl
