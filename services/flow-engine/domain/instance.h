// One run of a flow: where its tokens stand and what it knows.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/value/value.h"
#include "services/flow-engine/domain/model.h"

namespace magpie::flow {

struct Instance;
struct Deployment;
using InstanceId = Id<Instance>;
using DeploymentId = Id<Deployment>;

// Limits of one instance.
inline constexpr size_t kMaxVariableBytes = 256 << 10;  // all variables, as JSON
inline constexpr size_t kMaxVariables = 1000;
inline constexpr size_t kMaxPending = 100;

// The numbers are on disk; a new state takes a new one.
enum class State { kRunning = 1, kCompleted = 2 };

enum class TokenState {
  kAsking = 1,         // a user task is open
  kCalling = 2,        // a call is under way
  kStoppedBefore = 3,  // an incident: the node's work is to be tried again
  kStoppedBehind = 4,  // an incident: the work is done, but there is no way on
};

// Stands on a node and waits there.
struct Token {
  // Numbers the waits of an instance; names the task or incident: "<instance id>.<number>".
  int64_t number = 0;
  TokenState state = TokenState::kAsking;
  std::string element_key;
  absl::Time since;
  std::string reason;   // of an incident
  std::string message;  // of an incident

  bool operator==(const Token&) const = default;
};

// A request whose answer waits until the instance settles.
struct Pending {
  RequestId request;
  uint64_t fingerprint = 0;

  bool operator==(const Pending&) const = default;
};

struct Instance {
  InstanceId id;
  FlowKey flow;
  DeploymentId deployment;
  State state = State::kRunning;
  Value::Map variables;
  std::string variables_json = "{}";  // the text of `variables`
  std::vector<Token> tokens;
  std::vector<Pending> pending;
  int64_t next_number = 1;    // of the next token
  int64_t next_sequence = 1;  // of the next history event
  int64_t version = 0;
  absl::Time create_time;
  absl::Time update_time;

  bool operator==(const Instance&) const = default;
};

// No call is under way: it waits for people, or it is over.
bool IsSettled(const Instance& instance);

bool IsStopped(const Token& token);
size_t CountIncidents(const Instance& instance);

// "<instance id>.<number>": the id of a token's task or incident.
std::string WaitId(const InstanceId& instance, int64_t number);

// The token with this wait id; null where it is another instance's or none.
const Token* FindToken(const Instance& instance, absl::string_view wait_id);

// "lock-1 v3 running [ask_rider:asking] {"bike_id":"b7"}": what tests compare and logs print.
std::string Describe(const Instance& instance);

}  // namespace magpie::flow
