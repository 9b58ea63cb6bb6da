// The history of an instance. Events are numbered 1, 2, 3 ... without gaps. A rollback reads it: it
// is enough to restore any earlier state.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// One call to an API of a business unit, or to a peer (`fetch`, `match`), and how it went.
struct CallRecord {
  std::string api;
  std::string request_id;
  std::string method;
  std::string path;
  int http_status = 0;  // 0: no answer came
  absl::Duration latency;
  std::string error;  // empty: it succeeded
  std::vector<std::string> fields;
  int attempts = 0;  // not stored

  bool operator==(const CallRecord&) const = default;
};

struct FlowStarted {
  std::string deployment_id;
  std::string request_id;
};
// A token entered a node. `version` is that of the variables.
struct NodeEntered {
  int64_t token = 0;
  int64_t parent = 0;
  std::vector<int64_t> from;  // visits
  int64_t version = 0;
};
struct NodeCompleted {
  int64_t version = 0;
  std::vector<Compensation> compensations;  // take it back, the next one first
};
// The visit no longer counts: a rollback, a jump, another branch or an end has overtaken it. A
// rollback cancels it again if it takes back what was left.
struct NodeCancelled {
  std::vector<Compensation> left;  // still to run to take back what it did
};
// A cancelled visit counts again: a rollback has taken back what had overtaken it. It has no
// compensations left.
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
  std::string variables;             // a JSON object of only the changed ones
  std::vector<std::string> removed;  // by a rollback
  int64_t token = 0;                 // whose scope it is
  int64_t parent = 0;                // of that token
  int64_t version = 0;
  // Variables that a branch sees from its parent and did not set itself: they do not count at a
  // join.
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
  std::string inputs;              // the parameters of its call at that time, as JSON
  std::vector<std::string> stack;  // the nodes around it, the outermost first
};
struct IncidentRetried {
  std::string incident_id;
  std::string request_id;
  bool is_skip = false;
};
// Tokens became one. `consumed` is their state just before; `before` is that of the token that
// continues, their parent, if it existed.
struct TokensJoined {
  int64_t token = 0;  // the one that continues
  std::vector<Token> consumed;
  std::optional<Token> before;
  // Variables, or members of them, to which they gave different values: `order.status`.
  std::vector<std::string> conflicts;
  std::vector<Carried> carried;  // by `token` from then on
  // The one of `consumed` that `token` replaces, since all others of its fork had ended: its visit
  // continues, with all tokens below it. 0: a new visit begins, or `token` waits within its own.
  int64_t in_place_of = 0;
};
// What an operator or a caller did, apart from commits and retries.
struct Intervened {
  std::string verb;  // "rollback", "jump", "terminate", "suspend", "resume", "update_variables"
  std::string request_id;
  std::string detail;
};
struct FlowCompleted {};
// A child flow began, or a rollback revived one that had ended. This and the next event belong to
// the child flow.
struct ChildEntered {
  std::string deployment_id;
};
// The child flow is done and its outputs are mapped.
struct ChildReturned {};

using Happening = std::variant<FlowStarted, NodeEntered, NodeCompleted, NodeCancelled, NodeReopened,
                               ConditionEvaluated, CallMade, VariablesChanged, TaskOpened,
                               TaskCommitted, IncidentRaised, IncidentRetried, TokensJoined,
                               Intervened, FlowCompleted, ChildEntered, ChildReturned>;

struct HistoryEvent {
  int64_t sequence = 0;
  absl::Time time;
  std::string element_key;  // empty if the event concerns the whole instance
  int64_t visit = 0;        // 0 likewise
  int64_t frame = 0;  // the token at the call activity of the child flow that it is in; 0: the root
  int64_t child = 0;  // that token's visit, which numbers the child flow; 0 likewise
  Happening what;
};

}  // namespace magpie::flow
