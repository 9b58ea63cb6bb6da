// What can be asked of an instance, as values.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/value/value.h"
#include "services/flow-engine/domain/history.h"
#include "services/flow-engine/domain/instance.h"

namespace magpie::flow {

// Who asks: the request whose answer the outcome is.
struct Asked {
  RequestId request;
  uint64_t fingerprint = 0;
};

struct StartFlow {
  Asked asked;
  InstanceId id;
  FlowKey flow;
  DeploymentId deployment;
  Value::Map variables;
};

struct CommitTask {
  Asked asked;
  InstanceId instance;
  std::string task_id;
  Value::Map variables;
  std::optional<int64_t> expected_version;
};

struct RetryIncident {
  Asked asked;
  InstanceId instance;
  std::string incident_id;
  Value::Map variables;
  std::optional<int64_t> expected_version;
};

// Why a call brought nothing.
struct CallFailure {
  std::string reason;
  std::string message;
};

// What a call brought: field name to value for a fetch, the answer for an API.
using CallResult = std::variant<CallFailure, Value::Map, Value>;

// What the pump reports of a call that an earlier decision asked for.
struct FinishCall {
  InstanceId instance;
  int64_t number = 0;
  std::vector<CallRecord> calls;
  CallResult result;
};

}  // namespace magpie::flow
