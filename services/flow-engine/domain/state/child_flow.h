// Child flows as instances of their own. They run within the record of the instance that calls
// them, their root, so that one commit is whole across all; each has a name, variables, a state and
// a history. It is numbered by its call: the visit of the call activity that called it, which no
// other call of the root ever has. A rollback into a child flow that has ended makes it live again
// under its name; one that goes back before the call leads to another call.
//
//   name = root id "-" call        01jd3k8w6v0000000000000000-12

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

// Which instance is meant.
struct InstanceName {
  InstanceId root;
  int64_t child = 0;  // 0: the root itself

  bool operator==(const InstanceName&) const = default;
};

// Ids of roots have no "-" before a number.
InstanceName NameOf(const InstanceId& id);
std::string ToString(const InstanceName& name);

// NOT_FOUND (INSTANCE_NOT_FOUND).
absl::Status NoSuchInstance(const InstanceName& name);
// FAILED_PRECONDITION (CHILD_INSTANCE), of what only a root can do.
absl::Status OnlyRoots(const InstanceName& name);

// The token that waits at the call activity; null where the call is none, or has ended.
const Token* FrameOfChild(const Instance& instance, int64_t child);
// The call whose flow the token walks; 0: the root's own.
int64_t ChildOf(const Instance& instance, const Token& token);
// Whether the token walks the flow of this call, or one that is called from there. All walk that of
// the root.
bool IsWithin(const Instance& instance, const Token& token, int64_t child);
// The token that waits under this id, within the call.
const Token* FindWait(const Instance& instance, int64_t child, absl::string_view wait_id);
// What the first token of the child flow sees. `frame` waits at the call activity.
const Scope& ScopeBelow(const Instance& instance, const Token& frame);

// Takes what the event tells of the flow.
void Follow(const HistoryEvent& event, ChildFlow& flow);
// Takes what the event, the last one, tells of all flows that the instance has called. It keeps all
// that run, and forgets the first that have ended where there are more than kMaxChildrenKept.
void Follow(const HistoryEvent& event, Instance& instance);

// A call that has ended.
struct PastChild {
  ChildFlow flow;
  Value::Map variables;  // at its end
  absl::Time begin_time;
  absl::Time end_time;
};

// Reads of one call what the history of its root tells.
class PastChildReader {
 public:
  explicit PastChildReader(int64_t child) : past_{.flow = {.number = child}} {}

  // All events, oldest first.
  void Read(const HistoryEvent& event);
  // Nothing where there was no such call.
  std::optional<PastChild> Found() const;

 private:
  void ReadVariables(const HistoryEvent& event, const VariablesChanged& changed);

  PastChild past_;
};

}  // namespace magpie::flow
