// Stories: a model, what is done, and how it stands afterwards, as text that reads
// aloud. The same story is told of the domain alone, over gRPC, with a restart after
// every step, and with one within every call.
//
//   # What the story is about.
//   flow lock                      a model as testing/draw.h has it, in indented lines
//     start S
//     ...
//   given bike.lock answers {"ok": true}     from here on; of an API, or `fields`: by name
//   given bike.lock fails UPSTREAM_STATUS
//   given bike.lock fails UPSTREAM_STATUS 2 times     and then answers as before
//   start lock {"bike": "b1"}      a verb, a node where it needs one, variables
//   commit A {"tried": true}
//   waits B, C                     the nodes of all open tasks, and incidents as C!NO_WAY_OUT
//   knows {"tried": true}          the variables of the instance
//   knows at B {"item": 1}         what a token sees
//   holds J 1 for B, C             the joins at which branches wait, how many, and where those
//   stand
//                                  that may still come; `;` between joins; nothing
//   assigned B r7                  whose task it is
//   is running                     completed, terminated, suspended
//   passed S A B                   the nodes of the visits that count, in order
//   called bike.lock 2             how often, since the story began
//   asked pay.refund {"id": 1}, {"id": 2}     with which parameters, however often under one key
//   told C is not compensated      some event of the history says so
//   in C knows {"x": 1}            what is, knows, waits and passed say of the flow called at C
//   refused TASK_NOT_OPEN: commit A
//
// Verbs: start FLOW (once more: the story goes on with another instance), commit NODE, repeat (the
// last request once more), retry NODE, skip NODE, rollback [NODE] [to NODE] [returning], jump NODE
// to NODE, terminate, suspend, resume, set. A NODE stands for the task or incident that is open
// there, or else the last one; NODE@1 for its first; so also the flow that is called there. A task
// or an incident is named by the child flow that it is in, as by the whole instance. A task that
// is committed once more is refused with another answer only: over gRPC, the same one is a repeat.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/testing/answers.h"

namespace magpie::flow {

// One line of a story.
struct Line {
  int number = 0;
  std::string text;
};

// What is done to the one instance of a story.
struct Deed {
  std::string verb;
  std::string flow;     // start
  std::string wait_id;  // of a task or an incident
  std::string to_node;
  bool returns = false;
  std::string variables;  // JSON; may be empty
  std::string request_id;
};

// One open task or incident.
struct Wait {
  std::string node;
  std::string id;
  std::string reason;  // of an incident
  std::string variables;
  std::string assignee;  // of a task
};

// A flow that is called.
struct ChildSeen {
  std::string node;
  std::string id;
};

// A join at which branches wait.
struct JoinSeen {
  std::string node;
  int arrived = 0;
  std::vector<std::string> awaited;  // nodes
};

// How the instance stands, or a flow that it calls.
struct Standing {
  std::string state;
  std::string variables;
  std::vector<Wait> waits;
  std::vector<JoinSeen> joins;
  std::vector<ChildSeen> children;  // of the instance: at all depths
};

// Where a story takes place.
class World {
 public:
  virtual ~World() = default;
  // The indented lines of a model.
  virtual absl::Status Deploy(const std::string& flow, const std::string& lines) = 0;
  virtual void Given(const std::string& api, const Given& given) = 0;
  virtual absl::StatusOr<Standing> Do(const Deed& deed) = 0;
  // Of the child flow with this id; of the instance where it is empty.
  virtual absl::StatusOr<Standing> Stand(const std::string& child_id) = 0;
  // The nodes of the visits that count, likewise.
  virtual std::vector<std::string> Passed(const std::string& child_id) = 0;
  // All that happened, in words, as testing/tell.h has it: the instance is called i.
  virtual std::vector<std::string> History() = 0;
  virtual int Called(const std::string& api) = 0;
  // With which parameters, as JSON, each key once: answers.h.
  virtual std::vector<std::string> AskedOf(const std::string& api) = 0;
};

// The domain alone. Everything is decided twice: INTERNAL where that makes a difference.
std::unique_ptr<World> MakeDomainWorld();

// Plays the story; the first line that does not hold is told with its number. INVALID_ARGUMENT for
// what is no story.
absl::Status Play(absl::string_view story, World& world);

}  // namespace magpie::flow
