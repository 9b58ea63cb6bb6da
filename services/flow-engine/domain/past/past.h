// The past of an instance, read from its history: its visits and how they follow from one another,
// which tokens became one, and the variables at any time.
//
// A visit names the visits that it came from. What happens inside a node (a sub-process, a child
// flow, repetitions, branches of a fork) follows from its entry; what comes after the node follows
// from it:
//
//   a ──▶ sub ──▶ d           visits  1 at a
//         ├ b ──▶ c ┤                 2 at sub     from {1}
//                                     3 at b       from {2}, in 2
//                                     4 at c       from {3}, in 2; it ends there, absorbed in 2
//                                     5 at d       from {2}
//
// Before(5) is 4: coming from after 2, go into what ended inside it. Before(3) is 1: coming from
// inside 2, leave by its entry, and do not go in again.
//
// ComeOf(3) is 3, 4 and 5: 5 follows from 2, and 2 contains 4, which had ended in it when 5 began.
// 2 itself began earlier and does not follow from 3. Parallel repetitions do not follow from one
// another; of sequential ones, each follows from the one before it, which was alone there.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "services/flow-engine/domain/state/history.h"

namespace magpie::flow {

// One stay of a token at a node.
struct Visit {
  int64_t number = 0;
  int64_t sequence = 0;   // of the event that began it
  int64_t completed = 0;  // of the event that completed its work; 0: none
  bool is_cancelled = false;
  bool is_task = false;  // a person was asked
  int64_t token = 0;
  int64_t parent = 0;
  int64_t frame = 0;
  int64_t child = 0;
  std::string element_key;
  std::vector<int64_t> from;
  std::vector<int64_t> overtaken;  // visits that ended when it began, and led nowhere
  // What takes it back, the next one first; for a cancelled visit, what has not been taken back
  // yet.
  std::vector<Compensation> compensations;
  int64_t listed_at = 0;  // the event that lists them
};

class Past {
 public:
  // `history` must outlive it.
  explicit Past(std::span<const HistoryEvent> history);

  // Null if there is none.
  const Visit* Find(int64_t visit) const;
  // Whether the visit was made within this child flow: child_flow.h.
  bool IsWithin(const Visit& visit, int64_t child) const;
  // The visit of the task with this id, open or committed.
  const Visit* FindTask(absl::string_view task_id) const;
  // The committed tasks that still count, the last one first.
  std::vector<const Visit*> CommittedTasks() const;

  // The latest matching visit on the ways back from `from`: at `element_key` or, if that is empty,
  // at any user task. Null if there is none.
  const Visit* Before(const Visit& from, absl::string_view element_key) const;

  // The visits that follow from `visit`, including itself and those that no longer count, the first
  // one first.
  std::vector<const Visit*> ComeOf(const Visit& visit) const;

  // The first event that united others into `token` and so began one of the visits `numbers` that
  // counts. Null: none, or the token had followed from those visits earlier.
  const HistoryEvent* UnionOf(int64_t token, const std::set<int64_t>& numbers) const;

  // The last event after `sequence` that united `token` with others. Null: never.
  const HistoryEvent* JoinOf(int64_t token, int64_t sequence) const;

  // What `token` carried just before the event `sequence`.
  std::vector<Carried> CarriedAt(int64_t token, int64_t sequence) const;

  // What `token` saw just before the event `sequence`; nothing if it began later.
  Scope ScopeAt(int64_t token, int64_t sequence) const;

 private:
  struct Absorbed {
    int64_t visit;
    int64_t sequence;  // of the event that absorbed it
    bool is_overtaken;
    bool is_alone;  // nothing else was in there
  };

  Visit& Begin(const HistoryEvent& event, int64_t token, int64_t parent,
               const std::vector<int64_t>& from);
  // Whether the token was a branch that reached the join: not overtaken, not a fork, and not below
  // one of those.
  bool HasCome(const TokensJoined& joined, const Token& token) const;
  void ReadJoined(const HistoryEvent& event, const TokensJoined& joined);
  void Read(const HistoryEvent& event);
  // The visits that ended inside this one and count.
  std::vector<const Absorbed*> AbsorbedIn(int64_t visit) const;
  // Whether `next` begins inside what the token waits for at `visit`: a sub-process, a child flow,
  // repetitions, or branches.
  static bool IsIn(const Visit& next, const Visit& visit);
  // The visits that a visit came from, and those of the tokens that became one with it.
  std::vector<int64_t> Back(const Visit& visit, std::set<int64_t>& entered) const;
  // Whether `next` follows from one of the visits `numbers`.
  bool ComesOf(const Visit& next, const std::set<int64_t>& numbers) const;
  // Whether `visit` is one of them, or one of them had ended in it when `next` began.
  bool Contains(const std::set<int64_t>& numbers, int64_t visit, const Visit& next) const;

  std::span<const HistoryEvent> history_;
  std::map<int64_t, Visit> visits_;
  std::map<std::string, int64_t> tasks_;               // visit, by task id
  std::map<int64_t, std::vector<Absorbed>> absorbed_;  // by the visit that they ended in
};

}  // namespace magpie::flow
