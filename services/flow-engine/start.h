// Starts the flow engine as a part of a process: its store, engine, peers and port.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/process/process.h"
#include "common/store/store.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/resource-engine/client/transport/means.h"

namespace magpie::flow {

struct Options {
  std::string listen;           // "127.0.0.1:7101"
  std::string data;             // directory of its store
  std::string resource_engine;  // "127.0.0.1:7102"
  // With upstreams, this process calls business units itself; otherwise the resource engine does.
  resource::MeansOptions means;
  std::string solution_matching;  // "127.0.0.1:7103"
  // The most nodes that one command passes without a wait.
  int max_steps = kMaxSteps;
};

// The range of `max_steps`.
inline constexpr int kLeastSteps = 10;
inline constexpr int kMostSteps = 5000;

// INVALID_ARGUMENT (INVALID_FIELD) if `max_steps` is out of range. Otherwise fails like
// resource::MakeMeans.
absl::StatusOr<std::unique_ptr<server::Part>> StartFlowEngine(const Options& options);

// The same on an open store; ignores `options.data`.
absl::StatusOr<std::unique_ptr<server::Part>> StartFlowEngine(const Options& options,
                                                              std::unique_ptr<store::Store> store);

}  // namespace magpie::flow
