// Where many tokens become one.
//
// A join lets go on when no other token of its fork, or of a fork around that, may still come
// there. That is read off the graph (Coming), so that a fork needs no join of its own, and a branch
// that has ended or gone elsewhere holds up nobody.
//
//   fork ──▶ a ────────────▶ join ──▶ ...      1 forked, at fork
//     ╰────▶ inner ──▶ b ────▶╯                ├─ 2 arrived, at join
//              ╰─────▶ c ──▶ end               └─ 3 forked, at inner
//                                                 ├─ 4 arrived, at join
//                                                 └─ 5 asking, at c
//
// 5 cannot come to the join any more: those that have come, 2 and 4, meet, under the fork over
// both.
//
//   meeting    fork 1, come {2, 4}, overtaken {}
//   is_last?   5 stays behind, so that fork 1 is not over: its token goes on waiting
//   consumed   {2, 4}: 3 itself still has 5 below it. Were 5 gone, it would be {2, 3}, and 1 itself
//              would go on
//   Part(3)    what inner had set before it forked is carried from now on, by 3 and by 4: it counts
//              at this join, and once more nowhere (scopes.h)
//   Lift(4)    4 leaves inner: its parent is 1
//   Unite      6 is made below 1, in place of 2 and 4, with what both have set:
//
//                                              1 forked, at fork
//                                              ├─ 3 forked, at inner
//                                              │  └─ 5 asking, at c
//                                              └─ 6 at join, goes on
//
// Where a join lets the first go on (is_any), those that may still come are overtaken: they are
// consumed, too, and what they have set does not count.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

class Join {
 public:
  explicit Join(Ground& ground) : ground_(ground) {}

  // Lets go on what has waited at joins long enough: the token that leaves its join now; 0 where it
  // stops instead; nothing where all have to wait.
  std::optional<int64_t> Next();

 private:
  // Branches that meet, and those that they have overtaken.
  struct Meeting {
    int64_t fork;  // over all of them
    std::vector<int64_t> come;
    std::vector<int64_t> overtaken;
  };

  std::optional<int64_t> At(int64_t arrived, bool waits_for_others);
  // Those that the token meets; nothing where it has to wait for others.
  std::optional<Meeting> MeetingOf(int64_t arrived, int64_t top, bool waits_for_others) const;
  int64_t Meet(Meeting meeting, const Node& join);
  // What becomes one as they meet: branches of `meeting.fork`, or of forks below it.
  std::vector<int64_t> ConsumedBy(const Meeting& meeting, bool is_last) const;
  void AddConsumed(const Meeting& meeting, bool is_last, int64_t token,
                   std::vector<int64_t>& consumed) const;

  Ground& ground_;
};

}  // namespace magpie::flow
