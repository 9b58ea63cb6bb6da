// Stories: a model, what is done, and the state afterwards, as text that reads aloud. The same
// story runs on the domain alone, over gRPC, with a restart after every step, and with one within
// every call.
//
//   # What the story is about.
//   flow lock                      a model as in testing/draw.h, in indented lines
//     start S
//     ...
//   given bike.lock answers {"ok": true}     from now on; an API, or `fields`: by name
//   given bike.lock fails UPSTREAM_STATUS
//   given bike.lock fails UPSTREAM_STATUS 2 times     and then answers as before
//   start lock {"bike": "b1"}      a verb, a node where it needs one, variables
//   commit A {"tried": true}
//   waits B, C                     the nodes of all open tasks, and incidents as C!NO_WAY_OUT
//   knows {"tried": true}          the variables of the instance
//   knows at B {"item": 1}         what a token sees
//   holds J 1 for B, C             the joins where branches wait: how many have arrived, and where
//                                  those are that may still come; `;` between joins; nothing
//   assigned B r7                  whose task it is
//   is running                     completed, terminated, suspended
//   passed S A B                   the nodes of the visits that count, in order
//   called bike.lock 2             how often, since the story began
//   asked pay.refund {"id": 1}, {"id": 2}     the parameters of its calls, each key once
//   told C is not compensated      some event of the history says this
//   in C knows {"x": 1}            is, knows, waits and passed for the child flow at C
//   refused TASK_NOT_OPEN: commit A
//
// Verbs: start FLOW (again: the story continues with a new instance), commit NODE, repeat (the last
// request), retry NODE, skip NODE, rollback [NODE] [to NODE] [returning], jump NODE to NODE,
// terminate, suspend, resume, set. A NODE stands for its open task or incident, or else for its
// last one; NODE@1 for its first; likewise for the child flow there. A task or an incident belongs
// to its child flow as well as to the whole instance. Committing a task again is refused only with
// a different answer: over gRPC, the same one is a repeat.

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

// What is done to the instance of a story.
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

// A child flow that runs.
struct ChildSeen {
  std::string node;
  std::string id;
};

// A join where branches wait.
struct JoinSeen {
  std::string node;
  int arrived = 0;
  std::vector<std::string> awaited;  // nodes
};

// The state of the instance, or of a child flow.
struct Standing {
  std::string state;
  std::string variables;
  std::vector<Wait> waits;
  std::vector<JoinSeen> joins;
  std::vector<ChildSeen> children;  // for the instance: on all levels
};

// Where a story runs.
class World {
 public:
  virtual ~World() = default;
  // The indented lines of a model.
  virtual absl::Status Deploy(const std::string& flow, const std::string& lines) = 0;
  virtual void Given(const std::string& api, const Given& given) = 0;
  virtual absl::StatusOr<Standing> Do(const Deed& deed) = 0;
  // The state of the child flow with this id; empty: of the instance.
  virtual absl::StatusOr<Standing> Stand(const std::string& child_id) = 0;
  // The nodes of the visits that count, of the same.
  virtual std::vector<std::string> Passed(const std::string& child_id) = 0;
  // The whole history, as in testing/tell.h, with i for the instance.
  virtual std::vector<std::string> History() = 0;
  virtual int Called(const std::string& api) = 0;
  // The parameters of its calls as JSON, each key once: answers.h.
  virtual std::vector<std::string> AskedOf(const std::string& api) = 0;
};

// The domain alone. Everything is decided twice: INTERNAL if the results differ.
std::unique_ptr<World> MakeDomainWorld();

// Plays the story. The error names the first line that does not hold. INVALID_ARGUMENT if it is not
// a story.
absl::Status Play(absl::string_view story, World& world);

}  // namespace magpie::flow
