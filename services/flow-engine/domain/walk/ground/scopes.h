// The variables that tokens see, and which of them they have set. Every change is recorded in the
// history. It is refused if it does not fit in its scope (kMaxVariables, kMaxVariableBytes) or in
// those of all tokens together (kMaxScopesBytes).
//
// A branch begins with all that its fork sees. What it sets is marked as changed: that is what it
// contributes at a join. Variables set from outside are not marked.
//
//   fork       {a: 1}
//   branch     {a: 1}             it sees what the fork sees
//   Set b      {a: 1, b*: 2}      * changed: b counts at the join
//   Show a     {a: 7, b*: 2}      an operator has set a for all tokens: not changed by the branch
//
// When a branch of an inner fork joins one of an outer fork, it leaves the inner fork. What that
// fork had set must not be lost, nor count twice when a different branch of it arrives later. So
// each carries it (Carried, by the fork's visit), and merging counts it once:
//
//   fork ──▶ inner (sets c) ──▶ x ──▶ join        Part(inner)   inner: c is carried, not changed
//     ╰────────────╰──────────▶ y ──▶ ...         Lift(x, fork) x: below fork, carries {inner: c}

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/flow-engine/domain/walk/ground/board.h"
#include "services/flow-engine/domain/walk/ground/merge.h"
#include "services/flow-engine/domain/walk/ground/recorder.h"

namespace magpie::flow {

class Scopes {
 public:
  // The recorder must outlive it.
  Scopes(const Board& board, Recorder& recorder) : board_(board), recorder_(recorder) {}

  // The token sets them. RESOURCE_EXHAUSTED (VARIABLES_TOO_LARGE) if they are too many or too
  // large, INVALID_ARGUMENT (VARIABLES_TOO_DEEP) if they are nested too deeply to be read back. On
  // an error nothing is set.
  absl::Status Set(int64_t token, const Value::Map& changes);
  // The token sees them from now on, without having set them.
  absl::Status Show(int64_t token, const Value::Map& changes);
  // The same, but drops them if there is no room; reading them fails then.
  void SetOrDrop(int64_t token, const Value::Map& changes);
  void ShowOrDrop(int64_t token, const Value::Map& changes);
  // The token takes what its former branches contribute. CheckRoom has found room for it.
  void Take(int64_t token, const Merged& merged);
  // Restores the scope, regardless of room.
  void Restore(int64_t token, Scope scope);

  // Whether a token's scope has room for them: the error of Set.
  absl::Status CheckRoom(int64_t token, const Value::Map& changes) const;
  // Whether the scopes of all tokens, and of `children` more, can grow by so many bytes.
  bool HasRoom(size_t children, size_t bytes);

  // What a fork has set is carried from now on: a branch is about to leave it.
  void Part(int64_t fork);
  // A branch of an inner fork becomes one of the outer `fork`, and carries what the forks in
  // between had set.
  void Lift(int64_t token, int64_t fork);

 private:
  // The variables of a token with `changes`, also as JSON.
  struct Changed {
    Value::Map variables;
    std::string json;
  };
  absl::StatusOr<Changed> Change(int64_t token, const Value::Map& changes) const;
  absl::Status Put(int64_t token, const Value::Map& changes, bool is_its_own);

  const Board board_;
  Recorder& recorder_;
  size_t bytes_ = kMaxScopesBytes;  // at least what all scopes take; counted only when it matters
};

// `variables of all branches would take more than ..`.
std::string NoScopeRoom();

}  // namespace magpie::flow
