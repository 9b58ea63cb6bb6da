// One run of a flow: where its tokens stand and what they know.
//
// Tokens form a tree. The root walks the flow. Where it forks, or goes into a sub-process, a called
// flow or repetitions, it stays where it is and children walk on; when they have joined or ended,
// it goes on in their place (token_tree.h).

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
inline constexpr size_t kMaxBuffered = 1000;            // what a suspended instance keeps for later
inline constexpr size_t kMaxBufferedBytes = 4 << 20;    // of it all
inline constexpr size_t kMaxChildrenKept = 100;         // child flows that it knows after their end
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
  kCancelled = 5,  // of a child flow only: what called it counts no more
};

enum class TokenState {
  kAsking = 1,         // a user task is open
  kCalling = 2,        // a call is under way, or is to be tried again
  kStoppedBefore = 3,  // an incident: the node's work is to be tried again
  kStoppedBehind = 4,  // an incident: the work is done, but there is no way on
  kForked = 5,         // its children are on the ways out of this node
  kInside = 6,         // its children are in this node: a sub-process, a child flow, repetitions
  kArrived = 7,        // waits at a join for others
  kEnded = 8,          // has come to an end; its siblings have not
  kUndoing = 9,        // a rollback: compensations run before it enters its node again
};

// What a token sees: all variables, and which of them it has set since it was made.
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
  int64_t number = 0;  // of its first attempt, which names its key; 0: there was none yet
  // Why there is no such call: what its parameters have no value for. Empty where they have.
  std::string fault;

  bool operator==(const Compensation&) const = default;
};

// What a fork had set before some of its branches joined others further out. The fork and those
// branches carry it on, each beside what it sets itself, so that it counts once where they meet.
struct Carried {
  int64_t visit = 0;  // of the fork
  Value::Map values;
  Value::Map begun;  // what it had seen of them before

  bool operator==(const Carried&) const = default;
};

// The repetitions of a node, as the token that stands there counts them.
struct Repetition {
  Value::List items;
  Value::List outputs;  // by item; null where there is none yet
  int64_t begun = 0;
  int64_t done = 0;

  bool operator==(const Repetition&) const = default;
};

// One call of a visit, however often it was attempted. With other parameters it is another.
struct MadeCall {
  uint64_t fingerprint = 0;       // calling.h
  bool may_have_reached = false;  // the business unit; false where it is sure that it has not
  bool is_answered = false;
  // What it was answered, as an outcome (outcome.h), where its outputs have failed; empty where
  // there is no room for it (kMaxKeptAnswerBytes).
  std::string answer;
  std::string undo;  // those parameters of its compensation that are known, as JSON; empty: none

  bool operator==(const MadeCall&) const = default;
};

// The calls of one visit, until it is over: made_calls.h. The same call is made under the same key
// however often, one with other parameters under another.
struct MadeCalls {
  int64_t number = 0;           // of the first, which names the keys; 0: none was made
  uint64_t first = 0;           // its fingerprint
  std::vector<MadeCall> calls;  // the last one, and those before it that still count; it is last

  bool operator==(const MadeCalls&) const = default;
};

// A call that was begun before its token came to the node that asks for it. Several may share one.
struct Ahead {
  std::string element_key;
  int64_t number = 0;
  uint64_t fingerprint = 0;  // of what the node asks for, and with which parameters
  // What it brought, with how it went, as JSON; empty while it is under way: calling.h.
  std::string outcome;

  bool operator==(const Ahead&) const = default;
};

// Stands on a node.
struct Token {
  int64_t id = 1;      // of this token for its whole life
  int64_t parent = 0;  // 0: the root
  TokenState state = TokenState::kAsking;
  std::string element_key;
  int64_t visit = 0;  // numbers this stay at the node
  // Numbers the waits; names the task, call or incident: "<instance id>.<number>".
  int64_t number = 0;
  std::vector<int64_t> from;  // visits that it came from
  absl::Time since;           // of the visit
  std::string reason;         // of an incident
  std::string message;        // of an incident
  std::string inputs;         // of an incident: the parameters of its call, as JSON; empty: none
  std::string assignee;       // of a task

  // Not of the root, whose scope the instance has.
  Scope scope;
  std::vector<Carried> carried;             // set before all that its scope calls changed
  std::optional<int64_t> index;             // it repeats its node for this item
  std::optional<Repetition> repetition;     // it waits in its node for repetitions
  std::string child_deployment;             // the deployment that its children walk; empty: its own
  std::string return_to;                    // where it goes from here, whatever the ways out say
  int32_t attempts = 0;                     // at the call that is under way
  MadeCalls made;                           // of this visit
  std::vector<Ahead> ahead;                 // in the order of the nodes to come
  std::vector<Compensation> compensations;  // to run, the next one first

  bool operator==(const Token&) const = default;
};

// A request whose answer waits until the instance settles.
struct Pending {
  RequestId request;
  uint64_t fingerprint = 0;

  bool operator==(const Pending&) const = default;
};

// What came while the instance was suspended.
struct Buffered {
  enum class Kind { kTask = 0, kCall = 1, kUpdate = 2 };

  int64_t number = 0;  // of the wait; of an update, the call whose flow it is for (child_flow.h)
  Kind kind = Kind::kTask;
  std::string json;  // the variables of a commit or an update; the outcome of a call

  bool operator==(const Buffered&) const = default;
};

// A flow that a call activity has called: child_flow.h.
struct ChildFlow {
  int64_t number = 0;
  int64_t parent = 0;       // the call that it was made from; 0: the root
  std::string element_key;  // of the call activity
  std::string deployment_id;
  State state = State::kRunning;  // also while its root is suspended
  bool has_returned = false;      // since it was called last

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
  std::vector<ChildFlow> children;  // in their order: all that run, and the last that have ended
  int64_t next_number = 1;          // of the next visit or wait
  int64_t next_token = 1;
  int64_t next_sequence = 1;  // of the next history event
  int64_t data_version = 0;   // grows with each change of variables
  int64_t version = 0;
  absl::Time create_time;
  absl::Time update_time;

  bool operator==(const Instance&) const = default;
};

// It waits for people, or is over or suspended: nothing goes on by itself. Calls that were begun
// ahead go on behind an incident, since a retry takes what they bring.
bool IsSettled(const Instance& instance);
bool IsOver(const Instance& instance);

bool IsStopped(const Token& token);
size_t CountIncidents(const Instance& instance);

// "<instance id>.<number>": the id of a token's task or incident.
std::string WaitId(const InstanceId& instance, int64_t number);
// The number; nothing where `wait_id` is none of this instance's.
std::optional<int64_t> WaitNumber(const Instance& instance, absl::string_view wait_id);

// Null where there is none.
const Token* FindToken(const Instance& instance, int64_t id);
Token* FindToken(Instance& instance, int64_t id);
// The token that waits under this id.
const Token* FindWait(const Instance& instance, absl::string_view wait_id);

bool IsUnderWay(const Ahead& ahead);
bool IsCalling(const Token& token);
// The token that waits for the call of this number, or has begun it ahead.
const Token* FindCall(const Instance& instance, int64_t number);

// Whether the wait of this number has its outcome already.
bool IsBuffered(const Instance& instance, int64_t number);

// What the token sees.
const Scope& ScopeOf(const Instance& instance, const Token& token);

// "lock-1 v3 running [ask_rider:asking] {"bike_id":"b7"}": what tests compare and logs print. Of
// tokens that wait for their children, only the children are shown.
std::string Describe(const Instance& instance);

}  // namespace magpie::flow
