// The flow engine as a part of a process: its store, engine, peers and port.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/server/process.h"
#include "common/store/store.h"

namespace magpie::flow {

struct Options {
  std::string listen;             // "127.0.0.1:7101"
  std::string data;               // directory of its store
  std::string resource_engine;    // "127.0.0.1:7102"
  std::string solution_matching;  // "127.0.0.1:7103"
};

absl::StatusOr<std::unique_ptr<server::Part>> StartFlowEngine(const Options& options);

// On a store that is open already; `options.data` is not read.
absl::StatusOr<std::unique_ptr<server::Part>> StartFlowEngine(const Options& options,
                                                              std::unique_ptr<store::Store> store);

}  // namespace magpie::flow
