// Moves the tokens of an instance from node to node until all must wait, and records what happens.
// This is the whole interface for kinds of elements (kinds/); its parts are beside it: ways.h,
// forks.h, join.h, ends.h, repetitions.h.
//
//   a script task, when a token enters:   walk.Variables(token)   evaluates its lines on these
//                                         walk.Set(token, ...)    keeps their values
//                                         walk.Leave(token)       or Stop, if one failed
//
// Tokens are named by id: a reference to one is valid only until a token is added.

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

  // The state.
  const Instance& instance() const { return ground_.decision.after; }
  const Library& library() const { return ground_.board.library(); }
  Token& At(int64_t token) { return ground_.board.At(token); }
  const Node& NodeOf(int64_t token) const { return ground_.board.NodeOf(token); }
  // The flow that the token walks.
  const Deployed& FlowOf(int64_t token) const { return ground_.board.FlowOf(ground_.At(token)); }
  const Value::Map& Variables(int64_t token) const { return ground_.board.Variables(token); }

  // The token has done its work and continues: to its next repetition, back from a rollback, or as
  // its kind defines.
  void Leave(int64_t token);
  // Leaves by its ways out: more than one is a fork.
  void LeaveBy(int64_t token, Ways ways) { flow::LeaveBy(ground_, token, ways); }
  // Waits here for tokens that it may join.
  void Arrive(int64_t token) { At(token).state = TokenState::kArrived; }
  // Ends. If it `terminates`, so do all tokens on its level.
  void End(int64_t token, bool terminates);

  // Waits for a child, which begins at `start` and sees what its parent sees.
  void Open(int64_t token, const Node& start);
  // Waits for a child flow, which sees only `variables`.
  void OpenChildFlow(int64_t token, const Deployed& flow, const Value::Map& variables);
  // The child has ended; what it has set becomes the token's.
  void Absorb(int64_t token, int64_t child);
  // The child flow has ended; what it has set is dropped.
  void Return(int64_t token, int64_t child);

  // Waits for the assignee to answer; empty: anybody.
  void Ask(int64_t token, std::string assignee);
  // Waits for a call.
  NewCalls Calls() { return NewCalls(ground_); }
  // Waits for a retry or a skip: an incident.
  void Stop(int64_t token, TokenState where, absl::string_view reason, absl::string_view message);
  // Sets variables: Scopes::Set.
  absl::Status Set(int64_t token, const Value::Map& changes) {
    return ground_.scopes.Set(token, changes);
  }

  // The rest is for drive/, not for kinds.

  // Takes all steps, until every token waits.
  void Run();
  // A token does the work of its node, perhaps again.
  void Work(int64_t token);
  // A token continues without its work done: there is nothing to take back later.
  void Skip(int64_t token);
  // A token that stopped after its work continues, without the completion condition.
  void SkipBehind(int64_t token);

 private:
  void Enter(int64_t token, const Node& node);

  Ground& ground_;
  const int max_steps_;
  int taken_ = 0;
};

}  // namespace magpie::flow
