// The knowledge service as a part of a process, alone or with others.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/process/process.h"

namespace magpie::knowledge {

struct Options {
  std::string listen;  // "127.0.0.1:7104"
  std::string data;    // the directory that must survive a restart
};

// Opens the store and the port. Serves after Part::Ready.
absl::StatusOr<std::unique_ptr<server::Part>> StartKnowledge(const Options& options);

}  // namespace magpie::knowledge
