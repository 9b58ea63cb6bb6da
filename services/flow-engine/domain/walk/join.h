// Joins many tokens into one.
//
// A join is complete when no other token of its fork, or of a fork around it, can still reach it.
// That is read from the graph (Coming), so that a fork needs no matching join, and a branch that
// has ended or gone elsewhere delays nobody.
//
//   fork ──▶ a ────────────▶ join ──▶ ...      1 forked, at fork
//     ╰────▶ inner ──▶ b ────▶╯                ├─ 2 arrived, at join
//              ╰─────▶ c ──▶ end               └─ 3 forked, at inner
//                                                 ├─ 4 arrived, at join
//                                                 └─ 5 asking, at c
//
// 5 can no longer reach the join: those that have arrived, 2 and 4, meet under the fork over both.
//
//   meeting    fork 1, come {2, 4}, overtaken {}
//   is_last?   5 remains, so fork 1 is not over: its token keeps waiting
//   consumed   {2, 4}: 3 itself still has 5 below it. Were 5 gone, it would be {2, 3}, and 1 itself
//              would continue
//   Part(3)    what inner had set before it forked is carried from now on, by 3 and by 4, so that
//              it counts once (scopes.h)
//   Lift(4)    4 leaves inner: its parent is 1
//   Unite      6 is made below 1, in place of 2 and 4, with what both have set:
//
//                                              1 forked, at fork
//                                              ├─ 3 forked, at inner
//                                              │  └─ 5 asking, at c
//                                              └─ 6 at join, continues
//
// If a join lets the first token continue (is_any), those that could still come are overtaken: they
// are consumed as well, and what they have set does not count.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

class Join {
 public:
  explicit Join(Ground& ground) : ground_(ground) {}

  // Completes a join: returns the token that leaves it, 0 if that stops instead, or nothing if all
  // must wait.
  std::optional<int64_t> Next();

 private:
  // Branches that meet, and those that they have overtaken.
  struct Meeting {
    int64_t fork;  // over all of them
    std::vector<int64_t> come;
    std::vector<int64_t> overtaken;
  };

  std::optional<int64_t> At(int64_t arrived, bool waits_for_others);
  // The tokens that it meets; nothing if it must wait for others.
  std::optional<Meeting> MeetingOf(int64_t arrived, int64_t top, bool waits_for_others) const;
  int64_t Meet(Meeting meeting, const Node& join);
  // What becomes one when they meet: branches of `meeting.fork`, or of forks below it.
  std::vector<int64_t> ConsumedBy(const Meeting& meeting, bool is_last) const;
  void AddConsumed(const Meeting& meeting, bool is_last, int64_t token,
                   std::vector<int64_t>& consumed) const;

  Ground& ground_;
};

}  // namespace magpie::flow
