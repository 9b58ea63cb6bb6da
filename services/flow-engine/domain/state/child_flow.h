// Child flows as separate instances. They run within the record of their root, so that one commit
// covers all of them; each has a name, variables, a state and a history. Its number is that of the
// visit of its call activity, which is unique within the root. A rollback into a child flow that
// has ended revives it under its name; after a rollback to before that visit, the next visit makes
// a new child flow.
//
//   name = root id "-" child       01jd3k8w6v0000000000000000-12

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/state/history.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// Names an instance.
struct InstanceName {
  InstanceId root;
  int64_t child = 0;  // 0: the root itself

  bool operator==(const InstanceName&) const = default;
};

// The id of a root never ends in "-" and a number.
InstanceName NameOf(const InstanceId& id);
std::string ToString(const InstanceName& name);

// NOT_FOUND (INSTANCE_NOT_FOUND).
absl::Status NoSuchInstance(const InstanceName& name);
// FAILED_PRECONDITION (CHILD_INSTANCE), for what only a root can do.
absl::Status OnlyRoots(const InstanceName& name);

// The token that waits at the call activity; null if there is no such child flow, or it has ended.
const Token* FrameOfChild(const Instance& instance, int64_t child);
// The child flow that the token walks; 0: the root's own flow.
int64_t ChildOf(const Instance& instance, const Token& token);
// Whether the token walks this child flow or one below it. Every token is within the root (0).
bool IsWithin(const Instance& instance, const Token& token, int64_t child);
// The token that waits under this id, within the child flow.
const Token* FindWait(const Instance& instance, int64_t child, absl::string_view wait_id);
// What the first token of a child flow sees. `frame` waits at the call activity.
const Scope& ScopeBelow(const Instance& instance, const Token& frame);

// Updates the child flow by the event.
void Follow(const HistoryEvent& event, ChildFlow& flow);
// Updates all child flows of the instance by the event, its latest. All that run are kept; beyond
// kMaxChildrenKept, the oldest that have ended are dropped.
void Follow(const HistoryEvent& event, Instance& instance);

// A child flow that has ended.
struct PastChild {
  ChildFlow flow;
  Value::Map variables;  // at its end
  absl::Time begin_time;
  absl::Time end_time;
};

// Reads one child flow from the history of its root.
class PastChildReader {
 public:
  explicit PastChildReader(int64_t child) : past_{.flow = {.number = child}} {}

  // All events, oldest first.
  void Read(const HistoryEvent& event);
  // Nothing if there was no such child flow.
  std::optional<PastChild> Found() const;

 private:
  void ReadVariables(const HistoryEvent& event, const VariablesChanged& changed);

  PastChild past_;
};

}  // namespace magpie::flow
