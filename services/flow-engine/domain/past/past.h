// An instance's past, as its history tells it: its visits and how they follow
// from one another, which tokens became one, and what was known when.
//
// A visit tells which visits it came from. What happens inside a node (a sub-process, a called
// flow, repetitions, branches of a fork) comes of its entry, and what is behind it comes of it:
//
//   a ──▶ sub ──▶ d           visits  1 at a
//         ├ b ──▶ c ┤                 2 at sub     from {1}
//                                     3 at b       from {2}, in 2
//                                     4 at c       from {3}, in 2: it ends there, absorbed in 2
//                                     5 at d       from {2}
//
// Before(5) is 4: from behind, the way back leads into 2 by what ended in there. Before(3) is 1:
// from inside, it leads out of 2 by its entry, and not in again.
//
// ComeOf(3) is 3, 4 and 5: 5 comes of 2, and 2 contains 4, which had ended in it when 5 began. 2
// itself began before and does not come of 3. Repetitions side by side do not come of one another;
// of those in a row each comes of the one before it, which was alone in there.

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
  int64_t completed = 0;  // of the one by which its work was done; 0: it is not
  bool is_cancelled = false;
  bool is_task = false;  // a person was asked
  int64_t token = 0;
  int64_t parent = 0;
  int64_t frame = 0;
  int64_t child = 0;
  std::string element_key;
  std::vector<int64_t> from;
  std::vector<int64_t> overtaken;  // visits that ended as it began, and led nowhere
  // What would take it back, the next one first: what was done, or, of one that was cancelled, what
  // nobody has taken back yet.
  std::vector<Compensation> compensations;
  int64_t told = 0;  // the event that they are of
};

class Past {
 public:
  // `history` must outlive it.
  explicit Past(std::span<const HistoryEvent> history);

  // Null where there is none.
  const Visit* Find(int64_t visit) const;
  // Whether the visit was made within this call: child_flow.h.
  bool IsWithin(const Visit& visit, int64_t child) const;
  // Of the task with this id, open or committed.
  const Visit* FindTask(absl::string_view task_id) const;
  // The tasks that were committed and count, the last one first.
  std::vector<const Visit*> CommittedTasks() const;

  // The latest visits on the ways back from `from` that fit: of `element_key`, or, where that is
  // empty, at which a person was asked. Null where there is none.
  const Visit* Before(const Visit& from, absl::string_view element_key) const;

  // The visits that come of `visit`, itself among them, also those that do not count; the first one
  // first.
  std::vector<const Visit*> ComeOf(const Visit& visit) const;

  // The first event of the visits `numbers` that count by which others became `token`, where a
  // visit began by that. Null: none, or the token had come of those visits before that.
  const HistoryEvent* UnionOf(int64_t token, const std::set<int64_t>& numbers) const;

  // The last event by which `token` became one with others, behind `sequence`. Null: never.
  const HistoryEvent* JoinOf(int64_t token, int64_t sequence) const;

  // What `token` carried just before the event `sequence`.
  std::vector<Carried> CarriedAt(int64_t token, int64_t sequence) const;

  // What `token` knew just before the event `sequence`; nothing where it began later.
  Scope ScopeAt(int64_t token, int64_t sequence) const;

 private:
  struct Absorbed {
    int64_t visit;
    int64_t sequence;  // of the event by which it was
    bool is_overtaken;
    bool is_alone;  // nobody else was in there
  };

  Visit& Begin(const HistoryEvent& event, int64_t token, int64_t parent,
               const std::vector<int64_t>& from);
  // Whether the token was a branch that came to the join itself: it was not overtaken, nor is it a
  // fork or below something that was.
  bool HasCome(const TokensJoined& joined, const Token& token) const;
  void ReadJoined(const HistoryEvent& event, const TokensJoined& joined);
  void Read(const HistoryEvent& event);
  // What has led on by ending in the visit, and counts.
  std::vector<const Absorbed*> AbsorbedIn(int64_t visit) const;
  // Whether `next` begins in what the token waits for at `visit`: a sub-process, a child flow,
  // repetitions, or branches.
  static bool IsIn(const Visit& next, const Visit& visit);
  // Where the ways back from a visit lead: what it came from, and, where others became one with it,
  // theirs.
  std::vector<int64_t> Back(const Visit& visit, std::set<int64_t>& entered) const;
  // Whether `next` comes of one of the visits `numbers`.
  bool ComesOf(const Visit& next, const std::set<int64_t>& numbers) const;
  // Whether `visit` is one of them, or one of them had ended in it when `next` began.
  bool Contains(const std::set<int64_t>& numbers, int64_t visit, const Visit& next) const;

  std::span<const HistoryEvent> history_;
  std::map<int64_t, Visit> visits_;
  std::map<std::string, int64_t> tasks_;               // visit, by task id
  std::map<int64_t, std::vector<Absorbed>> absorbed_;  // by the visit that they ended in
};

}  // namespace magpie::flow
