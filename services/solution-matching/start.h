// The solution-matching service as a part of a process, alone or with others.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/process/process.h"

namespace magpie::matching {

struct Options {
  std::string listen;  // "127.0.0.1:7103"
  std::string data;    // the directory that must survive a restart
};

// Opens the store, makes the index and opens the port. Serves after Part::Ready.
absl::StatusOr<std::unique_ptr<server::Part>> StartMatching(const Options& options);

}  // namespace magpie::matching
