// Moves the tokens of an instance from node to node until all have to wait, and writes down what
// happens on the way. This is all that a kind of element (kinds/) may say to it; what it takes to
// do it is in the parts beside it: ways.h, forks.h, join.h, ends.h, repetitions.h.
//
//   a script task, as its token comes:    walk.Variables(token)   evaluates its lines
//                                         walk.Set(token, ...)    keeps what they gave
//                                         walk.Leave(token)       or Stop, where one failed
//
// Tokens are named by id: a reference to one holds only until another is made.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/walk/ground/ground.h"
#include "services/flow-engine/domain/walk/new_calls.h"
#include "services/flow-engine/domain/walk/ways.h"

namespace magpie::flow {

class Walk {
 public:
  // Passes at most `max_steps` nodes. `ground` must outlive the walk.
  Walk(Ground& ground, int max_steps) : ground_(ground), max_steps_(max_steps) {}

  // What is where.
  const Instance& instance() const { return ground_.decision.after; }
  const Library& library() const { return ground_.board.library(); }
  Token& At(int64_t token) { return ground_.board.At(token); }
  const Node& NodeOf(int64_t token) const { return ground_.board.NodeOf(token); }
  // The flow that the token walks.
  const Deployed& FlowOf(int64_t token) const { return ground_.board.FlowOf(ground_.At(token)); }
  const Value::Map& Variables(int64_t token) const { return ground_.board.Variables(token); }

  // The token has done its work and goes on: by its repetition, its return from a rollback, or as
  // its kind says.
  void Leave(int64_t token);
  // By its ways out: more than one is a fork.
  void LeaveBy(int64_t token, Ways ways) { flow::LeaveBy(ground_, token, ways); }
  // It waits here for those that it may join.
  void Arrive(int64_t token) { At(token).state = TokenState::kArrived; }
  // It has come to an end; where it `terminates`, so have all that walk on its level.
  void End(int64_t token, bool terminates);

  // It waits for a child, which begins at `start` and sees what its parent sees.
  void Open(int64_t token, const Node& start);
  // It waits for a child in the flow of another deployment, which sees `variables` alone.
  void OpenChildFlow(int64_t token, const Deployed& flow, const Value::Map& variables);
  // The child has ended, and what it has set becomes the token's.
  void Absorb(int64_t token, int64_t child);
  // The child was in the flow that the token has called; what it has set is gone with it.
  void Return(int64_t token, int64_t child);

  // It waits for somebody to answer; empty: anybody.
  void Ask(int64_t token, std::string assignee);
  // It waits for a call.
  NewCalls Calls() { return NewCalls(ground_); }
  // It waits for somebody to retry or to skip: an incident.
  void Stop(int64_t token, TokenState where, absl::string_view reason, absl::string_view message);
  // It sets variables: Scopes::Set.
  absl::Status Set(int64_t token, const Value::Map& changes) {
    return ground_.scopes.Set(token, changes);
  }

  // From here on, for those who drive a walk (drive/).

  // Takes the steps that are to be taken, until every token waits.
  void Run();
  // A token does the work of the node that it has come to, or stands at, again.
  void Work(int64_t token);
  // A token goes on whose work was not done: there is nothing to take back later.
  void Skip(int64_t token);
  // A token that has stopped behind its work goes on: what ends its repetitions is not asked.
  void SkipBehind(int64_t token);

 private:
  void Enter(int64_t token, const Node& node);

  Ground& ground_;
  const int max_steps_;
  int taken_ = 0;
};

}  // namespace magpie::flow
