// The resource engine as a part of a process, alone or beside others.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/server/process.h"
#include "services/resource-engine/client/means.h"

namespace magpie::resource {

struct Options {
  std::string listen;  // "127.0.0.1:7102"
  std::string data;    // the directory of what must survive
  MeansOptions means;
};

// Opens the store and the port; serves once the process says Ready.
absl::StatusOr<std::unique_ptr<server::Part>> StartResourceEngine(const Options& options);

}  // namespace magpie::resource
