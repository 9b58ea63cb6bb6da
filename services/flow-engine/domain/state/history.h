// What is told of an instance's life. Events are numbered 1, 2, 3 ... without gaps.
// A rollback reads it: what is told here is enough to know how things stood.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// One call to an API of a business unit, as it went; or to a peer: `fetch`, `match`.
struct CallRecord {
  std::string api;
  std::string request_id;
  std::string method;
  std::string path;
  int http_status = 0;  // 0 where no answer came
  absl::Duration latency;
  std::string error;  // empty where it went well
  std::vector<std::string> fields;
  int attempts = 0;  // that were made for it; not kept

  bool operator==(const CallRecord&) const = default;
};

struct FlowStarted {
  std::string deployment_id;
  std::string request_id;
};
// A token comes to a node. `version` is that of the variables.
struct NodeEntered {
  int64_t token = 0;
  int64_t parent = 0;
  std::vector<int64_t> from;  // visits
  int64_t version = 0;
};
struct NodeCompleted {
  int64_t version = 0;
  std::vector<Compensation> compensations;  // what would take it back, the next one first
};
// The visit counts no more: a rollback, a jump, another branch or an end has overtaken it. A
// rollback cancels it once more where it takes back what was left.
struct NodeCancelled {
  std::vector<Compensation> left;  // what would take back what it has done; nobody has yet
};
// A cancelled visit goes on: a rollback has taken back what had overtaken it. Nothing is left then.
struct NodeReopened {};
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
  std::string variables;             // a JSON object of just the changed ones
  std::vector<std::string> removed;  // by a rollback
  int64_t token = 0;                 // whose scope it is
  int64_t parent = 0;                // of that token
  int64_t version = 0;
  // What a branch sees from its parent, not of its own setting: it does not count at a join.
  std::vector<std::string> inherited;
};
struct TaskOpened {
  std::string task_id;
  std::string assignee;
};
struct TaskCommitted {
  std::string task_id;
  std::string request_id;
  uint64_t fingerprint = 0;  // of the answers
};
struct IncidentRaised {
  std::string incident_id;
  std::string reason;
  std::string message;
  std::string inputs;              // the parameters of a call, as JSON, as they were then
  std::vector<std::string> stack;  // the nodes that it happened in, the outermost first
};
struct IncidentRetried {
  std::string incident_id;
  std::string request_id;
  bool is_skip = false;
};
// Tokens became one: `consumed` as they were just before. `before` is the token that goes on as it
// was, where it was there: their parent.
struct TokensJoined {
  int64_t token = 0;  // that goes on
  std::vector<Token> consumed;
  std::optional<Token> before;
  // Variables to which they had given different values, and members of them: `order.status`.
  std::vector<std::string> conflicts;
  std::vector<Carried> carried;  // by `token` from then on
  // The one of `consumed` in whose place `token` goes on, since all others of its fork had ended:
  // its visit goes on, with all below it. 0: a visit begins, or `token` waits within its own.
  int64_t in_place_of = 0;
};
// What an operator or a caller did, other than to commit or to retry.
struct Intervened {
  std::string verb;  // "rollback", "jump", "terminate", "suspend", "resume", "update_variables"
  std::string request_id;
  std::string detail;
};
struct FlowCompleted {};
// A call activity calls a flow, or a rollback is back in one that had ended. This and the next
// happen in the child flow itself.
struct ChildEntered {
  std::string deployment_id;
};
// The child flow is done, and its outputs are mapped.
struct ChildReturned {};

using Happening = std::variant<FlowStarted, NodeEntered, NodeCompleted, NodeCancelled, NodeReopened,
                               ConditionEvaluated, CallMade, VariablesChanged, TaskOpened,
                               TaskCommitted, IncidentRaised, IncidentRetried, TokensJoined,
                               Intervened, FlowCompleted, ChildEntered, ChildReturned>;

struct HistoryEvent {
  int64_t sequence = 0;
  absl::Time time;
  std::string element_key;  // empty for what concerns the whole instance
  int64_t visit = 0;        // 0 likewise
  int64_t frame = 0;  // the token at the call activity whose flow it is in; 0: the instance's own
  int64_t child = 0;  // the visit of that token there, which numbers the child flow; 0 likewise
  Happening what;
};

}  // namespace magpie::flow
