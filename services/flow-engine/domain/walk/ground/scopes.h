// What tokens see, and which of it they have set. Every change is told in the history, and has
// room, or is refused: in its scope (kMaxVariables, kMaxVariableBytes) and in those of all tokens
// together (kMaxScopesBytes).
//
// A branch begins with all that its fork sees. What it sets itself is marked as changed: that is
// what it brings where it joins others. What is shown to it from outside is not.
//
//   fork       {a: 1}
//   branch     {a: 1}             it sees what the fork sees
//   Set b      {a: 1, b*: 2}      * changed: b counts at the join
//   Show a     {a: 7, b*: 2}      an operator has set a for all tokens: the branch brings no a
//
// Where a branch of an inner fork joins one of an outer fork, it leaves the inner fork behind. What
// that fork had set before must not be lost, and must not count twice where another of its branches
// arrives later. So each carries it (Carried, by the fork's visit), and merging counts it once:
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

  // The token sets them. RESOURCE_EXHAUSTED (VARIABLES_TOO_LARGE) where they are too many or too
  // large, INVALID_ARGUMENT (VARIABLES_TOO_DEEP) where they could not be read back; nothing is set
  // then.
  absl::Status Set(int64_t token, const Value::Map& changes);
  // The token sees them from now on, but has not set them.
  absl::Status Show(int64_t token, const Value::Map& changes);
  // The same, or nothing where there is no room for them: what reads them fails then.
  void SetOrDrop(int64_t token, const Value::Map& changes);
  void ShowOrDrop(int64_t token, const Value::Map& changes);
  // What branches bring that are gone now becomes the token's. CheckRoom has found room for it.
  void Take(int64_t token, const Merged& merged);
  // The scope becomes what it was, whatever room there is.
  void Restore(int64_t token, Scope scope);

  // Whether a token's scope has room for them: the Status of Set.
  absl::Status CheckRoom(int64_t token, const Value::Map& changes) const;
  // Whether the scopes of all tokens, and of `children` more, may grow by so many bytes.
  bool HasRoom(size_t children, size_t bytes);

  // What a fork has set itself is carried from now on: a branch is about to leave it.
  void Part(int64_t fork);
  // A branch of an inner fork becomes one of the outer `fork`, and carries along what the forks
  // between had set.
  void Lift(int64_t token, int64_t fork);

 private:
  // The variables of a token with `changes`, and as JSON.
  struct Changed {
    Value::Map variables;
    std::string json;
  };
  absl::StatusOr<Changed> Change(int64_t token, const Value::Map& changes) const;
  absl::Status Put(int64_t token, const Value::Map& changes, bool is_its_own);

  const Board board_;
  Recorder& recorder_;
  size_t bytes_ = kMaxScopesBytes;  // at least what all scopes take; counted when it may matter
};

// `variables of all branches would take more than ..`.
std::string NoScopeRoom();

}  // namespace magpie::flow
