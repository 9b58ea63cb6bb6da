// The command-line options of every bench.

#pragma once

#include <string>

#include "absl/time/time.h"
#include "tools/bench/lib/load.h"

namespace magpie::bench {

struct Options {
  std::string build;    // folder of the built binaries
  std::string scratch;  // where data and logs may be put, in a new folder
  bool json = false;
  int rounds = 0;
  size_t live = 0;     // instances of a full store; of bench-flow only, as is the next
  size_t waiting = 0;  // flows that wait for an upstream at once
  Load load;

  // A binary of the build: "services/flow-engine/flow-engine".
  std::string Binary(const std::string& path) const { return build + "/" + path; }
};

// Exits with 2 if the command line is invalid.
Options ParseOptions(int argc, char** argv);

}  // namespace magpie::bench
