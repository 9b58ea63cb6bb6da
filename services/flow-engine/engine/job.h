// One command on its way through the engine. Private to flow_engine.cc and turn.cc.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "services/flow-engine/domain/past/past_wait.h"
#include "services/flow-engine/engine/flow_engine.h"

namespace magpie::flow {

struct FlowEngine::Job {
  Context context;
  InstanceId instance;
  int64_t call = 0;  // the flow within the instance that is meant: called.h
  // What it needs beside what the instance has been in, it adds to the library.
  std::function<absl::StatusOr<Decision>(LibraryPtr&, const Instance* before, absl::Time)> decide;
  Answer answer;
  std::optional<Asked> asked;  // by a caller; the outcome of a call is asked by nobody
  LibraryPtr starts;           // what a new instance runs on; null for one that is there
  std::string wait_id;         // of the task or incident that it is about; empty for none
  WaitKind wait_kind = WaitKind::kTask;
  int attempts = 0;
};

}  // namespace magpie::flow
