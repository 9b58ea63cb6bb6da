#include "services/flow-engine/domain/past/past.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "common/value/json.h"

namespace magpie::flow {

Past::Past(std::span<const HistoryEvent> history) : history_(history) {
  for (const HistoryEvent& event : history) Read(event);
}

Visit& Past::Begin(const HistoryEvent& event, int64_t token, int64_t parent,
                   const std::vector<int64_t>& from) {
  Visit begun{.number = event.visit,
              .sequence = event.sequence,
              .token = token,
              .parent = parent,
              .frame = event.frame,
              .child = event.child,
              .element_key = event.element_key,
              .from = from};
  return visits_.emplace(event.visit, std::move(begun)).first->second;
}

bool Past::HasCome(const TokensJoined& joined, const Token& token) const {
  const Visit* const visit = Find(token.visit);
  if (token.state == TokenState::kForked || visit == nullptr || visit->is_cancelled) return false;
  const auto above = [&](int64_t parent) {
    return std::ranges::find(joined.consumed, parent, &Token::id);
  };
  auto at = above(token.parent);
  while (at != joined.consumed.end() && at->state == TokenState::kForked) at = above(at->parent);
  return at == joined.consumed.end();
}

void Past::ReadJoined(const HistoryEvent& event, const TokensJoined& joined) {
  // The visit continues, in a different token.
  if (joined.in_place_of != 0) return;
  if (visits_.contains(event.visit)) {
    for (const Token& token : joined.consumed) {
      absorbed_[event.visit].push_back(
          {token.visit, event.sequence, !HasCome(joined, token), joined.consumed.size() == 1});
    }
    return;
  }
  const int64_t parent =
      joined.before.has_value() ? joined.before->parent : joined.consumed.front().parent;
  Visit& visit = Begin(event, joined.token, parent, {});
  for (const Token& token : joined.consumed) {
    (HasCome(joined, token) ? visit.from : visit.overtaken).push_back(token.visit);
  }
}

void Past::Read(const HistoryEvent& event) {
  const auto visit = visits_.find(event.visit);
  if (const auto* entered = std::get_if<NodeEntered>(&event.what)) {
    Begin(event, entered->token, entered->parent, entered->from);
  } else if (const auto* joined = std::get_if<TokensJoined>(&event.what)) {
    ReadJoined(event, *joined);
  } else if (const auto* opened = std::get_if<TaskOpened>(&event.what)) {
    tasks_[opened->task_id] = event.visit;
    if (visit != visits_.end()) visit->second.is_task = true;
  } else if (std::holds_alternative<TaskCommitted>(event.what)) {
    if (visit != visits_.end()) visit->second.completed = event.sequence;
  } else if (const auto* completed = std::get_if<NodeCompleted>(&event.what)) {
    if (visit == visits_.end()) return;
    visit->second.completed = visit->second.listed_at = event.sequence;
    visit->second.compensations = completed->compensations;
  } else if (const auto* cancelled = std::get_if<NodeCancelled>(&event.what)) {
    if (visit == visits_.end()) return;
    visit->second.is_cancelled = true;
    visit->second.compensations = cancelled->left;
    visit->second.listed_at = event.sequence;
  } else if (std::holds_alternative<NodeReopened>(event.what)) {
    if (visit == visits_.end()) return;
    visit->second.is_cancelled = false;
    visit->second.compensations.clear();
  }
}

const Visit* Past::Find(int64_t visit) const {
  const auto found = visits_.find(visit);
  return found == visits_.end() ? nullptr : &found->second;
}

bool Past::IsWithin(const Visit& visit, int64_t child) const {
  const Visit* at = &visit;
  while (at != nullptr && at->child != child) at = Find(at->child);
  return child == 0 || at != nullptr;
}

const Visit* Past::FindTask(absl::string_view task_id) const {
  const auto found = tasks_.find(std::string(task_id));
  return found == tasks_.end() ? nullptr : Find(found->second);
}

std::vector<const Visit*> Past::CommittedTasks() const {
  std::vector<const Visit*> tasks;
  for (const auto& [number, visit] : visits_) {
    if (visit.is_task && visit.completed != 0 && !visit.is_cancelled) tasks.push_back(&visit);
  }
  std::ranges::sort(tasks, std::greater<>(), &Visit::completed);
  return tasks;
}

bool Past::IsIn(const Visit& next, const Visit& visit) { return next.parent == visit.token; }

std::vector<const Past::Absorbed*> Past::AbsorbedIn(int64_t visit) const {
  std::vector<const Absorbed*> absorbed;
  const auto inside = absorbed_.find(visit);
  if (inside == absorbed_.end()) return absorbed;
  for (const Absorbed& one : inside->second) {
    const Visit* const ended = Find(one.visit);
    // A rollback inside the visit may have cancelled it since.
    const bool counts = ended != nullptr && !ended->is_cancelled && !one.is_overtaken;
    if (counts) absorbed.push_back(&one);
  }
  return absorbed;
}

std::vector<int64_t> Past::Back(const Visit& visit, std::set<int64_t>& entered) const {
  const auto inside = absorbed_.find(visit.number);
  // Coming from after the visit, go into what ended inside it; coming from inside, leave by its
  // entry.
  if (inside != absorbed_.end() && entered.insert(visit.number).second) {
    std::vector<int64_t> back = {visit.number};
    for (const Absorbed* one : AbsorbedIn(visit.number)) back.push_back(one->visit);
    return back;
  }
  return visit.from;
}

const Visit* Past::Before(const Visit& from, absl::string_view element_key) const {
  const Visit* best = nullptr;
  std::set<int64_t> entered = {from.number};
  std::set<int64_t> seen;
  std::vector<int64_t> open;
  const auto go_back = [&](const Visit& at, const std::vector<int64_t>& back) {
    for (const int64_t number : back) {
      const Visit* const before = Find(number);
      if (before == nullptr || !IsIn(at, *before)) continue;
      // Leave by the entry, and do not go in again; from a sequential repetition, go to the
      // previous one.
      entered.insert(number);
      for (const Absorbed* one : AbsorbedIn(number)) {
        if (one->is_alone && one->sequence < at.sequence) open.push_back(one->visit);
      }
    }
    open.insert(open.end(), back.begin(), back.end());
  };
  go_back(from, from.from);
  while (!open.empty()) {
    const int64_t number = open.back();
    open.pop_back();
    const Visit* const visit = Find(number);
    const bool leads_in = absorbed_.contains(number) && !entered.contains(number);
    if (visit == nullptr || (!leads_in && !seen.insert(number).second)) continue;
    const bool fits = element_key.empty() ? visit->is_task : visit->element_key == element_key;
    if (fits && !visit->is_cancelled && !(leads_in && element_key.empty())) {
      if (best == nullptr || visit->sequence > best->sequence) best = visit;
      continue;
    }
    go_back(*visit, Back(*visit, entered));
  }
  return best;
}

bool Past::Contains(const std::set<int64_t>& numbers, int64_t visit, const Visit& next) const {
  if (numbers.contains(visit)) return true;
  const auto inside = absorbed_.find(visit);
  if (inside == absorbed_.end()) return false;
  // Inside the same visit, `next` follows only from a sequential repetition before it.
  const bool is_in_there = IsIn(next, *Find(visit));
  return std::ranges::any_of(inside->second, [&](const Absorbed& one) {
    return one.visit > visit && one.sequence < next.sequence && (one.is_alone || !is_in_there) &&
           Contains(numbers, one.visit, next);
  });
}

bool Past::ComesOf(const Visit& next, const std::set<int64_t>& numbers) const {
  const auto contains = [&](int64_t visit) { return Contains(numbers, visit, next); };
  return std::ranges::any_of(next.from, contains) || std::ranges::any_of(next.overtaken, contains);
}

std::vector<const Visit*> Past::ComeOf(const Visit& visit) const {
  std::set<int64_t> numbers = {visit.number};
  std::vector<const Visit*> come;
  // A visit has a higher number than those that it follows from.
  for (auto it = visits_.find(visit.number); it != visits_.end(); ++it) {
    const Visit& next = it->second;
    if (next.number != visit.number && !ComesOf(next, numbers)) continue;
    numbers.insert(next.number);
    come.push_back(&next);
  }
  return come;
}

const HistoryEvent* Past::UnionOf(int64_t token, const std::set<int64_t>& numbers) const {
  for (const HistoryEvent& event : history_) {
    const auto* joined = std::get_if<TokensJoined>(&event.what);
    if (joined == nullptr || joined->token != token || !numbers.contains(event.visit)) continue;
    const Visit& begun = *Find(event.visit);
    if (begun.sequence != event.sequence || begun.is_cancelled) continue;
    // A token that already followed from those visits is removed, not separated.
    const bool was_theirs = joined->before.has_value() && numbers.contains(joined->before->visit);
    return was_theirs ? nullptr : &event;
  }
  return nullptr;
}

const HistoryEvent* Past::JoinOf(int64_t token, int64_t sequence) const {
  const HistoryEvent* last = nullptr;
  for (const HistoryEvent& event : history_) {
    const auto* joined = std::get_if<TokensJoined>(&event.what);
    if (joined == nullptr || event.sequence <= sequence) continue;
    if (std::ranges::count(joined->consumed, token, &Token::id) != 0) last = &event;
  }
  return last;
}

std::vector<Carried> Past::CarriedAt(int64_t token, int64_t sequence) const {
  std::vector<Carried> carried;
  for (const HistoryEvent& event : history_) {
    if (event.sequence >= sequence) break;
    const auto* joined = std::get_if<TokensJoined>(&event.what);
    if (joined == nullptr || joined->token != token) continue;
    // After an earlier rollback of this join, nobody carries what it brought.
    const Visit* const visit = Find(event.visit);
    if (visit == nullptr || !visit->is_cancelled) carried = joined->carried;
  }
  return carried;
}

Scope Past::ScopeAt(int64_t token, int64_t sequence) const {
  Scope scope;
  bool is_begun = token == 1;
  for (const HistoryEvent& event : history_) {
    if (event.sequence >= sequence) break;
    const auto* changed = std::get_if<VariablesChanged>(&event.what);
    const auto* entered = std::get_if<NodeEntered>(&event.what);
    const auto* joined = std::get_if<TokensJoined>(&event.what);
    const bool is_ours = (changed != nullptr && changed->token == token) ||
                         (entered != nullptr && entered->token == token) ||
                         (joined != nullptr && joined->token == token);
    if (!is_ours) continue;
    if (!std::exchange(is_begun, true)) {
      // The token began here, with what its parent saw, unless it began a child flow.
      const Visit* const visit = Find(event.visit);
      int64_t parent = 0;
      if (entered != nullptr) parent = entered->parent;
      if (joined != nullptr && visit != nullptr) parent = visit->parent;
      if (changed != nullptr) parent = changed->parent;
      if (event.frame != parent && parent != 0) {
        scope.variables = ScopeAt(parent, event.sequence).variables;
      }
    }
    if (changed == nullptr) continue;
    const absl::StatusOr<Value::Map> values = ParseJsonObject(changed->variables);
    if (!values.ok()) continue;
    for (const auto& [name, value] : *values) {
      scope.variables.insert_or_assign(name, value);
      if (token != 1) scope.changed.insert(name);
    }
    for (const std::string& name : changed->inherited) scope.changed.erase(name);
    for (const std::string& name : changed->removed) {
      scope.variables.erase(name);
      scope.changed.erase(name);
    }
  }
  return scope;
}

}  // namespace magpie::flow
