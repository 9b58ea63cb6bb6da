// Commands to an instance, as values.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/value/value.h"
#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/domain/state/history.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// The request that the outcome answers.
struct Asked {
  RequestId request;
  uint64_t fingerprint = 0;
};

struct StartFlow {
  FlowKey flow;
  DeploymentId deployment;
  Value::Map variables;
};

struct CommitTask {
  std::string task_id;
  Value::Map variables;
};

struct RetryIncident {
  std::string incident_id;
  Value::Map variables;
  bool skip = false;  // continues after the node, as if its work were done
};

// Where a task continues when it was rolled back to and is committed again.
enum class Resubmit {
  kWalk = 0,    // along the flow
  kReturn = 1,  // straight back to the task that was rolled back
};

// Takes back what happened since a node was entered: that of a task, or of the last task before it.
struct RollbackTask {
  // An open task, or one that was committed; empty: the task that was committed last.
  std::string task_id;
  // The node to go back to, at its last visit before the task. Empty: from an open task, the user
  // task before it; from a committed task, that task itself.
  std::string to_node;
  Resubmit resubmit = Resubmit::kWalk;
};

// Moves the token of a wait to a different node of its flow, on the same level.
struct JumpTo {
  std::string wait_id;  // a task or an incident
  std::string to_node;
  Value::Map variables;
};

enum class Verb { kTerminate = 1, kSuspend = 2, kResume = 3 };

struct Control {
  Verb verb = Verb::kTerminate;
  std::string cause;
};

struct UpdateVariables {
  Value::Map variables;
};

// One command of a caller.
struct Command {
  Asked asked;
  InstanceName target;                      // for StartFlow, the id of the new instance
  std::optional<int64_t> expected_version;  // if the version differs, the command is stale
  std::variant<CommitTask, RetryIncident, RollbackTask, JumpTo, Control, UpdateVariables, StartFlow>
      what;
};

// Why a call failed.
struct CallFailure {
  std::string reason;
  std::string message;
};

// What a call returned: values by field name for a fetch, the answer for an API.
using CallResult = std::variant<CallFailure, Value::Map, Value>;

// The outcome of a call that an earlier decision asked for.
struct FinishCall {
  InstanceId instance;
  int64_t number = 0;
  std::vector<CallRecord> calls;
  CallResult result;
  // The peer refused it before anything was sent.
  bool is_refused = false;
  // It was under way when an earlier process ended, and may have been made by that one.
  bool may_have_been_made = false;
};

}  // namespace magpie::flow
