// What is told of an instance's life. Events are numbered 1, 2, 3 ... without gaps.

#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace magpie::flow {

// One call to an API of a business unit, as it went.
struct CallRecord {
  std::string api;
  std::string request_id;
  std::string method;
  std::string path;
  int http_status = 0;  // 0 where no answer came
  absl::Duration latency;
  std::string error;  // empty where it went well
  std::vector<std::string> fields;

  bool operator==(const CallRecord&) const = default;
};

struct FlowStarted {
  std::string deployment_id;
  std::string request_id;
};
struct NodeEntered {};
struct NodeCompleted {};
struct ConditionEvaluated {
  std::string way;
  std::string expression;
  bool result = false;
  std::string explanation;
  bool is_default = false;
};
struct CallMade {
  CallRecord call;
};
struct VariablesChanged {
  std::string variables;  // a JSON object of just the changed ones
};
struct TaskOpened {
  std::string task_id;
};
struct TaskCommitted {
  std::string task_id;
  std::string request_id;
};
struct IncidentRaised {
  std::string incident_id;
  std::string reason;
  std::string message;
};
struct IncidentRetried {
  std::string incident_id;
  std::string request_id;
};
struct FlowCompleted {};

using Happening = std::variant<FlowStarted, NodeEntered, NodeCompleted, ConditionEvaluated,
                               CallMade, VariablesChanged, TaskOpened, TaskCommitted,
                               IncidentRaised, IncidentRetried, FlowCompleted>;

struct HistoryEvent {
  int64_t sequence = 0;
  absl::Time time;
  std::string element_key;  // empty for what concerns the whole instance
  Happening what;
};

}  // namespace magpie::flow
