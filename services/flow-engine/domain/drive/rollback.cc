#include "services/flow-engine/domain/drive/rollback.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/domain/past/past.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/incidents.h"

namespace magpie::flow {
namespace {

// The most bytes of parameters that the history shows for a compensation that cannot be made.
constexpr size_t kMaxToldParams = 256;

bool IsWaiting(const Token& token) {
  return token.state == TokenState::kAsking || token.state == TokenState::kCalling ||
         token.state == TokenState::kUndoing || IsStopped(token);
}

class Rollback {
 public:
  Rollback(Ground& ground, const Past& past) : ground_(ground), past_(past) {}

  // Puts the token of the visit back on its node.
  absl::Status To(const Visit& target, std::string return_to) {
    RETURN_IF_ERROR(Revive(target.token, target.sequence));
    const std::vector<const Visit*> come = past_.ComeOf(target);
    TakeBackBeside(target.token, come);
    AddPending(target.token);
    RemoveBelow(ground_.instance(), target.token);
    Discount(ground_.At(target.token));
    Token& token = ground_.At(target.token);
    const Token was = std::exchange(token, Token{});
    token.id = was.id;
    token.parent = was.parent;
    token.scope = was.scope;
    token.index = was.index;
    token.element_key = target.element_key;
    token.from = target.from;
    token.return_to = std::move(return_to);
    token.carried =
        CarriedBack(past_.CarriedAt(target.token, target.sequence + 1), was.carried, target.number);
    Cancel(come);
    token.compensations = std::move(pending_);
    // `+ 1`: the entry itself counts, since a token may begin with it.
    Scope scope = past_.ScopeAt(target.token, target.sequence + 1);
    Refresh(token, scope);
    ground_.scopes.Restore(token.id, std::move(scope));
    ground_.steps.GoTo(token.id, ground_.board.NodeOf(token.id));
    Reopen(target.token);
    // By creation: parents before their children.
    std::ranges::sort(ground_.instance().tokens, {}, &Token::id);
    return absl::OkStatus();
  }

 private:
  // What a token carries after going back: what it carried then, and what the forks above it had
  // set that it has left at a join since. Its own forks, at `visit` or later, are over.
  static std::vector<Carried> CarriedBack(const std::vector<Carried>& then,
                                          const std::vector<Carried>& now, int64_t visit) {
    std::vector<Carried> carried;
    for (const Carried& one : now) {
      const bool is_known = std::ranges::count(then, one.visit, &Carried::visit) != 0;
      if (!is_known && one.visit < visit) carried.push_back(one);
    }
    std::ranges::copy(then, std::back_inserter(carried));
    return carried;
  }

  // Restores the token, if it is gone, as it was when it became one with others.
  absl::Status Revive(int64_t token, int64_t sequence) {
    if (FindToken(ground_.instance(), token) != nullptr) return absl::OkStatus();
    const HistoryEvent* const event = past_.JoinOf(token, sequence);
    if (event == nullptr) {
      return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_BEFORE",
                   "the branch that was there no longer exists");
    }
    RETURN_IF_ERROR(Revive(std::get<TokensJoined>(event->what).token, event->sequence));
    Part(*event);
    return absl::OkStatus();
  }

  // Separates the tokens that became one. What that one has done since is undone, except that it
  // has left forks above it, which may be over: the separated tokens have left them, too.
  void Part(const HistoryEvent& event) {
    const auto& joined = std::get<TokensJoined>(event.what);
    AddPending(joined.token);
    RemoveBelow(ground_.instance(), joined.token);
    const bool was_there = joined.before.has_value();
    const int64_t parent = was_there ? joined.token : ground_.At(joined.token).parent;
    std::vector<Carried> left;
    if (was_there) {
      GoBackBefore(event, *joined.before);
    } else {
      left = CarriedBack({}, ground_.At(joined.token).carried, event.visit);
      std::erase_if(left, [&](const Carried& one) {
        return std::ranges::count(joined.carried, one.visit, &Carried::visit) != 0;
      });
      Remove(ground_.instance(), joined.token);
    }
    for (const Token& consumed : joined.consumed) {
      Token revived = consumed;
      // The calls that it had begun ahead ended with it.
      revived.ahead.clear();
      if (std::ranges::count(joined.consumed, consumed.parent, &Token::id) == 0) {
        revived.parent = parent;
        revived.carried = CarriedBack(consumed.carried, left, event.visit);
      }
      revived.scope = past_.ScopeAt(consumed.id, event.sequence);
      Refresh(revived, revived.scope);
      revived_.push_back(revived.id);
      ground_.instance().tokens.push_back(std::move(revived));
    }
  }

  // Restores the token as it was before others became one with it, except for its place in the
  // tree.
  void GoBackBefore(const HistoryEvent& event, const Token& before) {
    Discount(ground_.At(before.id));
    Token& token = ground_.At(before.id);
    const Token was = std::exchange(token, before);
    token.parent = was.parent;
    token.scope = was.scope;
    token.carried = CarriedBack(before.carried, was.carried, before.visit);
    Scope scope = past_.ScopeAt(token.id, event.sequence);
    Refresh(token, scope);
    ground_.scopes.Restore(token.id, std::move(scope));
    if (!token.child_deployment.empty()) {
      ground_.recorder.Record("", 0, token.id, token.visit, ChildEntered{token.child_deployment});
    }
  }

  // Removes the tokens that follow from those visits but are not below `but`, because they left its
  // fork at a join. Tokens that had become one with them there are separated again.
  void TakeBackBeside(int64_t but, const std::vector<const Visit*>& come) {
    std::set<int64_t> numbers;
    for (const Visit* visit : come) numbers.insert(visit->number);
    const auto is_beside = [&](const Token& token) {
      return numbers.contains(token.visit) && token.id != but &&
             !IsBelow(ground_.instance(), token.id, but);
    };
    // Each event is undone at most once, so that the loop ends whatever the history says.
    std::set<int64_t> parted;
    std::vector<Token>& tokens = ground_.instance().tokens;
    for (auto found = std::ranges::find_if(tokens, is_beside); found != tokens.end();
         found = std::ranges::find_if(tokens, is_beside)) {
      const int64_t beside = found->id;
      const HistoryEvent* const event = past_.UnionOf(beside, numbers);
      if (event != nullptr && parted.insert(event->sequence).second) {
        Part(*event);
      } else {
        AddPending(beside);
        Remove(ground_.instance(), beside);
      }
    }
  }

  // A variable that a branch has not set takes the value of the token above it, which an operator,
  // or a branch of an earlier round of a loop, may have changed since. Otherwise the branch would
  // seem to set it back at a join.
  void Refresh(const Token& token, Scope& scope) {
    const Token* const above = FindToken(ground_.instance(), token.parent);
    if (above == nullptr || !above->child_deployment.empty()) return;
    for (const auto& [key, value] : ground_.board.Variables(token.parent)) {
      const std::string& name = key;
      const bool is_carried = std::ranges::any_of(
          token.carried, [&](const Carried& one) { return one.values.contains(name); });
      if (!is_carried && !scope.changed.contains(name)) scope.variables[name] = value;
    }
  }

  // If the token is a repetition that was done, it no longer counts as done.
  void Discount(const Token& token) {
    if (token.state != TokenState::kEnded || !token.index.has_value()) return;
    Repetition& repetition = *ground_.At(token.parent).repetition;
    repetition.done -= 1;
    repetition.outputs[*token.index] = Value();
  }

  // Adds what is still to be taken back at a token and below it: by an earlier rollback, or calls
  // of nodes that it has not left. A visit that other branches cancelled already lists its
  // compensations.
  void AddPending(int64_t top) {
    std::vector<int64_t> ids;
    for (const Token& token : ground_.instance().tokens) {
      const Visit* const visit = past_.Find(token.visit);
      const bool is_told = visit != nullptr && visit->is_cancelled && !visit->compensations.empty();
      const bool is_below = token.id == top || IsBelow(ground_.instance(), token.id, top);
      if (is_below && !is_told) ids.push_back(token.id);
    }
    for (const int64_t id : ids) {
      const std::vector<Compensation> left = LeftOf(ground_, id);
      const Token& token = ground_.At(id);
      const Token* const frame = FrameOf(ground_.instance(), token);
      AddAll(left, {.number = token.visit,
                    .frame = frame == nullptr ? 0 : frame->id,
                    .child = frame == nullptr ? 0 : frame->visit,
                    .element_key = token.element_key});
    }
  }

  // Records that what followed from the visit no longer counts, and lists its compensations, the
  // last first.
  void Cancel(std::vector<const Visit*> come) {
    std::erase_if(come, [](const Visit* visit) {
      return visit->is_cancelled && visit->compensations.empty();
    });
    for (const Visit* visit : come) {
      ground_.recorder.Record(visit->element_key, visit->number, visit->frame, visit->child,
                              NodeCancelled{});
    }
    std::ranges::stable_sort(come, std::greater<>(), &Visit::listed_at);
    for (const Visit* visit : come) AddAll(visit->compensations, *visit);
  }

  void AddAll(const std::vector<Compensation>& compensations, const Visit& visit) {
    for (const Compensation& one : compensations) {
      if (one.fault.empty()) {
        pending_.push_back(one);
        continue;
      }
      const bool is_short = one.params_json.size() <= kMaxToldParams && one.params_json != "{}";
      ground_.recorder.Record(
          visit.element_key, visit.number, visit.frame, visit.child,
          Intervened{
              "rollback", "",
              absl::StrCat(
                  visit.element_key, " is not compensated: ", one.fault,
                  is_short ? absl::StrCat("; known of ", one.api, " is ", one.params_json) : "")});
    }
  }

  // Branches that another had overtaken continue: those that waited wait again, and those that had
  // done the work of their node do not repeat it.
  void Reopen(int64_t but) {
    for (const int64_t id : revived_) {
      if (id == but || FindToken(ground_.instance(), id) == nullptr) continue;
      Token& token = ground_.At(id);
      const Visit* const visit = past_.Find(token.visit);
      const bool is_behind = token.state == TokenState::kStoppedBehind;
      // It keeps the calls that it has made or has to take back.
      const bool has_called = token.made.number != 0 || !token.compensations.empty();
      if (IsWaiting(token) && !is_behind && has_called) {
        if (visit != nullptr && visit->is_cancelled) ground_.recorder.Record(token, NodeReopened{});
        ground_.steps.GoOn(id);
        continue;
      }
      if (IsWaiting(token) && !is_behind) {
        token.visit = 0;
        ground_.steps.GoTo(id, ground_.board.NodeOf(token));
        continue;
      }
      if (visit != nullptr && visit->is_cancelled) ground_.recorder.Record(token, NodeReopened{});
      if (is_behind) Stop(ground_, id, token.state, token.reason, token.message);
    }
  }

  Ground& ground_;
  const Past& past_;
  std::vector<int64_t> revived_;
  std::vector<Compensation> pending_;  // to run, the next one first
};

// Whether `token` was on a branch that a different one overtook at a join.
bool IsOvertaken(const HistoryEvent& event, int64_t token) {
  const auto& joined = std::get<TokensJoined>(event.what);
  // Its fork was over, and the last branch continued in its place.
  if (joined.in_place_of != 0) return token != joined.in_place_of;
  const auto find = [&](int64_t id) { return std::ranges::find(joined.consumed, id, &Token::id); };
  const auto has_come = [&](const Token& one) {
    return one.state == TokenState::kArrived && one.element_key == event.element_key;
  };
  if (std::ranges::none_of(joined.consumed, has_come)) return false;
  auto branch = find(token);
  for (auto above = find(branch->parent);
       above != joined.consumed.end() && above->state != TokenState::kForked;
       above = find(branch->parent)) {
    branch = above;
  }
  return !has_come(*branch) && branch->state != TokenState::kEnded;
}

// Whether the branch that made the visit was overtaken: after a rollback the same would happen at
// once.
bool IsClosed(const Instance& instance, const Past& past, const Visit& visit) {
  int64_t token = visit.token;
  int64_t sequence = visit.sequence;
  while (FindToken(instance, token) == nullptr) {
    const HistoryEvent* const event = past.JoinOf(token, sequence);
    if (event == nullptr || IsOvertaken(*event, token)) return true;
    token = std::get<TokensJoined>(event->what).token;
    sequence = event->sequence;
  }
  return false;
}

const Visit* LastTask(const Instance& instance, const Past& past, int64_t child) {
  for (const Visit* task : past.CommittedTasks()) {
    if (past.IsWithin(*task, child) && !IsClosed(instance, past, *task)) return task;
  }
  return nullptr;
}

absl::Status NothingBefore(absl::string_view what) {
  return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_BEFORE", what);
}

}  // namespace

absl::Status RollBack(Ground& ground, const Instance& before, std::span<const HistoryEvent> history,
                      const Command& command, const RollbackTask& what) {
  const Past past(history);
  const Visit* const task = what.task_id.empty() ? LastTask(before, past, command.target.child)
                                                 : past.FindTask(what.task_id);
  if (task == nullptr && what.task_id.empty())
    return NothingBefore("no task was committed yet, so there is nothing to roll back to");
  if (task == nullptr || !past.IsWithin(*task, command.target.child)) {
    return Error(absl::StatusCode::kNotFound, "TASK_NOT_FOUND",
                 absl::StrCat("no such task: ", what.task_id));
  }
  if (task->is_cancelled || IsClosed(before, past, *task)) {
    return Error(absl::StatusCode::kFailedPrecondition, "TASK_NOT_OPEN",
                 absl::StrCat("task is neither open nor in effect: ", what.task_id,
                              ": it was rolled back, or its branch was closed by a different one"));
  }
  const bool is_open = task->completed == 0;
  const bool is_itself =
      what.to_node.empty() ? !is_open : what.to_node == task->element_key && !is_open;
  const Visit* const target = is_itself ? task : past.Before(*task, what.to_node);
  if (target == nullptr) {
    return NothingBefore(
        what.to_node.empty()
            ? absl::StrCat("no task came before ", task->element_key)
            : absl::StrCat("no visit of ", what.to_node, " came before ", task->element_key));
  }
  std::string return_to;
  if (what.resubmit == Resubmit::kReturn) {
    const Token* const token = FindToken(before, task->token);
    if (!is_open || token == nullptr || target->token != task->token) {
      return InvalidField("resubmit",
                          "can return only to an open task of the same branch and flow");
    }
    return_to = task->element_key;
  }
  ground.recorder.Record(Intervened{"rollback", command.asked.request.str(),
                                    absl::StrCat(task->element_key, " -> ", target->element_key)});
  return Rollback(ground, past).To(*target, std::move(return_to));
}

}  // namespace magpie::flow
