// One run of a flow: its tokens, and the variables that they see.
//
// Tokens form a tree. The root walks the flow. Where it forks, or enters a sub-process, a child
// flow or repetitions, it stays there and its children walk on; once they have joined or ended, it
// continues in their place (token_tree.h).

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/value/value.h"
#include "services/flow-engine/domain/model/ids.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// Limits of one instance.
inline constexpr size_t kMaxVariableBytes = 256 << 10;  // all variables of a scope, as JSON
inline constexpr size_t kMaxVariables = 1000;           // of a scope
inline constexpr size_t kMaxScopesBytes = 4 << 20;      // the variables of all scopes, as JSON
inline constexpr size_t kMaxPending = 100;
inline constexpr size_t kMaxTokens = 1000;
inline constexpr size_t kMaxTokenDepth = 32;
inline constexpr size_t kMaxBuffered = 1000;          // what a suspended instance keeps
inline constexpr size_t kMaxBufferedBytes = 4 << 20;  // all of it
inline constexpr size_t kMaxChildrenKept = 100;       // child flows, counting those that have ended
inline constexpr size_t kMaxKeptAnswerBytes = 1 << 20;  // of calls whose outputs have failed
inline constexpr size_t kMaxMadeCalls = 20;             // of a visit, with differing parameters
inline constexpr size_t kMaxUndoBytes = 1 << 20;        // parameters of their compensations
inline constexpr size_t kMaxInputBytes = 16 << 10;  // the values of an incident's inputs, as JSON

// The numbers are on disk; a new state takes a new one.
enum class State {
  kRunning = 1,
  kCompleted = 2,
  kTerminated = 3,
  kSuspended = 4,
  kCancelled = 5,  // child flows only: its visit no longer counts
};

enum class TokenState {
  kAsking = 1,         // a user task is open
  kCalling = 2,        // a call is under way or waits for its retry
  kStoppedBefore = 3,  // an incident before or in the node's work
  kStoppedBehind = 4,  // an incident after the work: there is no way on
  kForked = 5,         // its children are on the ways out of this node
  kInside = 6,   // its children are inside this node: a sub-process, a child flow, repetitions
  kArrived = 7,  // waits at a join for other branches
  kEnded = 8,    // at an end; its siblings are not
  kUndoing = 9,  // a rollback: compensations run before it enters its node again
};

// What a token sees: all variables, and which of them it has set since it was created.
struct Scope {
  Value::Map variables;
  std::set<std::string, std::less<>> changed;

  bool operator==(const Scope&) const = default;
};

// A call that takes back what a service task did.
struct Compensation {
  std::string element_key;
  std::string api;
  std::string params_json;
  int64_t number = 0;  // of its first attempt, which names its key; 0: none yet
  // Why the call cannot be made: which parameter has no value. Empty: it can.
  std::string fault;

  bool operator==(const Compensation&) const = default;
};

// What a fork had set before some of its branches joined others further out. The fork and those
// branches keep it apart from what they set themselves, so that it counts once where they meet.
struct Carried {
  int64_t visit = 0;  // of the fork
  Value::Map values;
  Value::Map begun;  // the values that it had seen before

  bool operator==(const Carried&) const = default;
};

// The repetitions of a node, counted by the token that waits there.
struct Repetition {
  Value::List items;
  Value::List outputs;  // by item; null: none yet
  int64_t begun = 0;
  int64_t done = 0;

  bool operator==(const Repetition&) const = default;
};

// One call of a visit, however often it was attempted. Different parameters make a different call.
struct MadeCall {
  uint64_t fingerprint = 0;       // calling.h
  bool may_have_reached = false;  // the business unit; false: it certainly has not
  bool is_answered = false;
  // Its outcome (outcome.h), kept if its outputs failed; empty if there is no room for it
  // (kMaxKeptAnswerBytes).
  std::string answer;
  std::string undo;  // the known parameters of its compensation, as JSON; empty: none

  bool operator==(const MadeCall&) const = default;
};

// The calls of one visit, until it is over: made_calls.h. A call keeps its key over all attempts;
// one with different parameters has a different key.
struct MadeCalls {
  int64_t number = 0;  // of the first call, which names the keys; 0: none was made
  uint64_t first = 0;  // its fingerprint
  std::vector<MadeCall>
      calls;  // the latest, and the earlier ones that still count; the latest is last

  bool operator==(const MadeCalls&) const = default;
};

// A call that began before its token reached the node that asks for it. Several nodes may share
// one.
struct Ahead {
  std::string element_key;
  int64_t number = 0;
  uint64_t fingerprint = 0;  // of what the node asks for, with its parameters
  // Its outcome, as JSON (outcome.h); empty while it is under way.
  std::string outcome;

  bool operator==(const Ahead&) const = default;
};

// Marks a place in the flow.
struct Token {
  int64_t id = 1;      // for its whole life
  int64_t parent = 0;  // 0: the root
  TokenState state = TokenState::kAsking;
  std::string element_key;
  int64_t visit = 0;  // numbers this stay at the node
  // Numbers the waits; names the task, call or incident: "<instance id>.<number>".
  int64_t number = 0;
  std::vector<int64_t> from;  // the visits that it came from
  absl::Time since;           // of the visit
  std::string reason;         // of an incident
  std::string message;        // of an incident
  std::string inputs;         // of an incident: the parameters of its call, as JSON; empty: none
  std::string assignee;       // of a task

  // Empty for the root, whose scope is in the instance.
  Scope scope;
  std::vector<Carried> carried;             // set before what its scope marks as changed
  std::optional<int64_t> index;             // repeats its node for this item
  std::optional<Repetition> repetition;     // waits in its node for repetitions
  std::string child_deployment;             // what its children walk; empty: its own flow
  std::string return_to;                    // the node to go to next, whatever the ways out
  int32_t attempts = 0;                     // at the current call
  MadeCalls made;                           // of this visit
  std::vector<Ahead> ahead;                 // in the order of the nodes to come
  std::vector<Compensation> compensations;  // to run, the next one first

  bool operator==(const Token&) const = default;
};

// A request whose answer waits until the instance settles.
struct Pending {
  RequestId request;
  uint64_t fingerprint = 0;
  bool is_start = false;  // its id counts within the tenant, not within the instance

  bool operator==(const Pending&) const = default;
};

// What arrived while the instance was suspended.
struct Buffered {
  enum class Kind { kTask = 0, kCall = 1, kUpdate = 2 };

  int64_t number = 0;  // of the wait; of an update, the child flow that it is for
  Kind kind = Kind::kTask;
  std::string json;  // the variables of a commit or an update; the outcome of a call

  bool operator==(const Buffered&) const = default;
};

// A child flow: child_flow.h.
struct ChildFlow {
  int64_t number = 0;
  int64_t parent = 0;       // the child flow that started it; 0: the root
  std::string element_key;  // of the call activity
  std::string deployment_id;
  State state = State::kRunning;  // also while its root is suspended
  bool has_returned = false;      // since it was last entered

  bool operator==(const ChildFlow&) const = default;
};

struct Instance {
  InstanceId id;
  FlowKey flow;
  DeploymentId deployment;
  State state = State::kRunning;
  Scope scope;                        // of the root; `changed` stays empty
  std::string variables_json = "{}";  // the text of its variables
  std::vector<Token> tokens;          // parents before their children
  std::vector<Pending> pending;
  std::vector<Buffered> buffered;
  std::vector<ChildFlow> children;  // by number: all that run, and the latest that have ended
  int64_t next_number = 1;          // of the next visit or wait
  int64_t next_token = 1;
  int64_t next_sequence = 1;  // of the next history event
  int64_t data_version = 0;   // grows with each change of variables
  int64_t version = 0;
  absl::Time create_time;
  absl::Time update_time;

  bool operator==(const Instance&) const = default;
};

// Whether it waits for people, is over or is suspended: nothing continues by itself. Calls that
// began ahead continue after an incident, since a retry takes their outcomes.
bool IsSettled(const Instance& instance);
bool IsOver(const Instance& instance);

bool IsStopped(const Token& token);
size_t CountIncidents(const Instance& instance);

// "<instance id>.<number>": the id of a token's task or incident.
std::string WaitId(const InstanceId& instance, int64_t number);
// The number; nothing if `wait_id` is not of this instance.
std::optional<int64_t> WaitNumber(const Instance& instance, absl::string_view wait_id);

// Null if there is none.
const Token* FindToken(const Instance& instance, int64_t id);
Token* FindToken(Instance& instance, int64_t id);
// The token that waits under this id.
const Token* FindWait(const Instance& instance, absl::string_view wait_id);

bool IsUnderWay(const Ahead& ahead);
bool IsCalling(const Token& token);
// The token that waits for the call of this number, or began it ahead.
const Token* FindCall(const Instance& instance, int64_t number);

// Whether the outcome of the wait of this number is already buffered.
bool IsBuffered(const Instance& instance, int64_t number);

// What the token sees.
const Scope& ScopeOf(const Instance& instance, const Token& token);

// "lock-1 v3 running [ask_rider:asking] {"bike_id":"b7"}": for tests and logs. Tokens that wait for
// their children are not shown, only the children.
std::string Describe(const Instance& instance);

}  // namespace magpie::flow
