#include "tests/scenarios/reckoning.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace magpie::flow {
namespace {

using Kind = ModelStep::Kind;

bool Has(const std::vector<int>& all, int one) { return std::ranges::count(all, one) != 0; }

void Put(Value::Map& map, absl::string_view path, const Value& value) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  Value::Map* at = &map;
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    Value& inner = (*at)[names[i]];
    if (inner.as_map() == nullptr) inner = Value(Value::Map());
    at = inner.as_map();
  }
  (*at)[names.back()] = value;
}

}  // namespace

Reckoning::Reckoning(const NestedModel& model) : model_(model) {
  for (const auto& [path, value] : model.variables) begun_[path] = Value(value);
  for (const std::string& flag : model.flags) begun_[flag] = Value(false);
  begun_["again"] = Value(false);
  Begin(-1, model.start);
  Run();
}

int Reckoning::Begin(int parent, int step) {
  const int id = next_line_++;
  lines_[id] = {.parent = parent, .step = step};
  if (parent >= 0) lines_[id].route = lines_[parent].route;
  return id;
}

void Reckoning::Write(int line, const std::string& path, Value value) {
  const std::map<std::string, Op> seen = Seen(line);
  const auto before = seen.find(path);
  before_[next_op_] = before == seen.end() ? 0 : before->second.id;
  lines_[line].ops.push_back({next_op_++, path, std::move(value)});
}

void Reckoning::Append(std::vector<Op>& to, const std::vector<Op>& from) const {
  for (const Op& op : from) {
    if (std::ranges::count(to, op.id, &Op::id) == 0) to.push_back(op);
  }
}

void Reckoning::Settle(std::vector<Op>& ops) const {
  std::set<int64_t> lost;
  for (size_t i = 0; i < ops.size(); ++i) {
    for (size_t later = i + 1; later < ops.size(); ++later) {
      if (ops[later].is_lost || ops[later].path != ops[i].path) continue;
      int64_t at = ops[later].id;
      while (at != 0 && at != ops[i].id) at = before_.at(at);
      if (at == 0) lost.insert(ops[i].id);
    }
  }
  for (Op& op : ops) op.is_lost |= lost.contains(op.id);
}

std::map<std::string, Reckoning::Op> Reckoning::Seen(int line) const {
  std::vector<int> above;
  for (int at = line; at >= 0; at = lines_.at(at).parent) above.push_back(at);
  std::map<std::string, Op> seen;
  std::set<int64_t> done;
  for (auto at = above.rbegin(); at != above.rend(); ++at) {
    for (const Op& op : lines_.at(*at).ops) {
      if (done.insert(op.id).second && !op.is_lost) seen.insert_or_assign(op.path, op);
    }
  }
  return seen;
}

std::map<std::string, Value> Reckoning::Flat(int line) const {
  std::map<std::string, Value> flat = begun_;
  for (const auto& [path, op] : Seen(line)) flat[path] = op.value;
  return flat;
}

Value::Map Reckoning::Sees(int line) const {
  Value::Map seen;
  for (const auto& [path, value] : Flat(line)) Put(seen, path, value);
  for (int at = line; at >= 0; at = lines_.at(at).parent) {
    const int index = lines_.at(at).index;
    if (index < 0 || seen.contains("item")) continue;
    seen["item"] = Value(index);
    seen["loopCounter"] = Value(index + 1);
  }
  return seen;
}

std::vector<Reckoning::Task> Reckoning::Open() const {
  std::vector<Task> open;
  for (const auto& [id, line] : lines_) {
    if (line.state != State::kAsking) continue;
    open.push_back({id, model_.steps[line.step].key, line.step, line.opened});
  }
  std::ranges::sort(open, {}, [](const Task& task) { return std::tuple(task.key, task.opened); });
  return open;
}

void Reckoning::Commit(const Task& task, const std::vector<flow::Write>& writes,
                       const std::map<std::string, bool>& flags) {
  for (const auto& [path, value] : writes) Write(task.line, path, Value(value));
  for (const auto& [name, value] : flags) Write(task.line, name, Value(value));
  lines_[task.line].state = State::kGoing;
  if (lines_[task.line].index >= 0) {
    EndRepetition(task.line);
  } else {
    lines_[task.line].step = StepOf(task.line).next;
  }
  Run();
}

void Reckoning::Run() {
  do {
    while (true) {
      const auto going = std::ranges::find_if(
          lines_, [](const auto& one) { return one.second.state == State::kGoing; });
      if (going == lines_.end()) break;
      Go(going->first);
    }
  } while (JoinAny());
}

// One step of it.
void Reckoning::Go(int line) {
  Line& at = lines_[line];
  const ModelStep& step = model_.steps[at.step];
  switch (step.kind) {
    case Kind::kPass:
      at.step = step.next;
      break;
    case Kind::kTask:
      at.state = State::kAsking;
      at.opened = next_open_++;
      break;
    case Kind::kScript:
      for (const auto& [path, value] : step.writes) {
        Write(line, path, Value(value + *Flat(line)["tick"].as_int()));
      }
      at.step = step.next;
      break;
    case Kind::kFork:
      Fork(line);
      break;
    case Kind::kJoin:
      if (step.incoming > 1) {
        at.state = State::kArrived;
      } else {
        PassJoin(line, at.step);
      }
      break;
    case Kind::kLoopEnd:
      at.step = Flat(line)["again"] == Value(true) ? step.back : step.next;
      break;
    case Kind::kEnd:
      End(line);
      break;
    case Kind::kProcess: {
      at.state = State::kInside;
      const int inner = Begin(line, step.inner);
      lines_[inner].route.clear();
      break;
    }
    case Kind::kRepeat:
      at.state = State::kInside;
      at.begun = at.done = 0;
      for (int i = 0; i < (step.is_sequential ? 1 : step.count); ++i) BeginRepetition(line);
      break;
  }
}

void Reckoning::Fork(int line) {
  const int fork = Narrow(line);
  const ModelStep& step = StepOf(fork);
  lines_[fork].state = State::kForked;
  int64_t tree = next_tree_++;
  if (step.forks == ModelStep::Forks::kWithinTree) tree = lines_[fork].route.back().tree;
  for (size_t i = 0; i < step.branches.size(); ++i) {
    Line& branch = lines_[Begin(fork, step.branches[i].first)];
    if (step.forks == ModelStep::Forks::kLoop) {
      if (static_cast<int>(i) != step.main) branch.route.clear();
      continue;
    }
    if (step.forks == ModelStep::Forks::kWithinTree) branch.route.pop_back();
    branch.route.push_back({tree, step.branches[i].joins});
  }
}

// A loop that comes round to its fork: forks of it whose other branches have all ended are over.
int Reckoning::Narrow(int line) {
  const int step = lines_[line].step;
  for (int branch = line; lines_[branch].parent >= 0;) {
    const int fork = lines_[branch].parent;
    if (lines_[fork].state != State::kForked) break;
    const std::vector<int> branches = Children(fork);
    const bool is_over = lines_[fork].step == step && std::ranges::all_of(branches, [&](int one) {
                           return one == branch || lines_[one].state == State::kEnded;
                         });
    if (!is_over) {
      branch = fork;
      continue;
    }
    std::set<std::string> later;
    bool is_behind = false;
    for (const int one : branches) {
      Append(lines_[fork].ops, lines_[one].ops);
      if (is_behind) {
        for (const Op& op : lines_[one].ops) later.insert(op.path);
      }
      is_behind |= one == branch;
    }
    Settle(lines_[fork].ops);
    // What a later way has set stands against those that are still under way.
    for (auto& [id, one] : lines_) {
      if (!IsBelow(id, branch)) continue;
      std::erase_if(one.ops, [&](const Op& op) { return later.contains(op.path); });
    }
    for (auto& [id, one] : lines_) {
      if (one.parent == branch) one.parent = fork;
    }
    lines_[fork].state = lines_[branch].state;
    lines_[fork].step = lines_[branch].step;
    lines_[fork].route = lines_[branch].route;
    for (const int one : branches) lines_.erase(one);
    if (branch == line) line = fork;
    branch = fork;
  }
  return line;
}

bool Reckoning::JoinAny() {
  for (const auto& [id, line] : lines_) {
    if (line.state == State::kArrived && JoinAt(id)) return true;
  }
  return false;
}

bool Reckoning::JoinAt(int line) {
  const int join = lines_[line].step;
  const int top = TopFork(line);
  if (top < 0) {
    lines_[line].state = State::kGoing;
    PassJoin(line, join);
    return true;
  }
  const int64_t tree = lines_[line].route.back().tree;
  std::vector<int> come;
  for (const int leaf : Leaves(top)) {
    const Line& other = lines_[leaf];
    const auto leads_there = [&](const Stage& stage) {
      return stage.tree == tree && Has(stage.joins, join);
    };
    if (other.state == State::kEnded || std::ranges::none_of(other.route, leads_there)) continue;
    if (other.state != State::kArrived || other.step != join) return false;
    come.push_back(leaf);
  }
  // The innermost fork over all of them.
  int fork = lines_[line].parent;
  while (!std::ranges::all_of(come, [&](int one) { return IsBelow(one, fork); })) {
    fork = lines_[fork].parent;
  }
  Meet(fork, join, come);
  return true;
}

void Reckoning::Meet(int fork, int join, const std::vector<int>& come) {
  const std::vector<int> leaves = Leaves(fork);
  const bool is_last = std::ranges::all_of(
      leaves, [&](int leaf) { return Has(come, leaf) || lines_[leaf].state == State::kEnded; });
  if (!is_last && come.size() == 1) {
    lines_[come.front()].state = State::kGoing;
    return PassJoin(come.front(), join);
  }
  std::vector<Op> ops;
  std::vector<int> gone;
  const std::vector<Stage> route = lines_[come.front()].route;
  for (const int child : Children(fork)) Gather(child, come, is_last, ops, gone);
  for (const int line : gone) Remove(line);
  const int joined = is_last ? fork : Begin(fork, join);
  Append(lines_[joined].ops, ops);
  Settle(lines_[joined].ops);
  // It may be the last of the fork around, too.
  lines_[joined].state = State::kArrived;
  lines_[joined].step = join;
  lines_[joined].route = route;
}

void Reckoning::Gather(int line, const std::vector<int>& come, bool is_last, std::vector<Op>& ops,
                       std::vector<int>& gone) const {
  const std::vector<int> leaves = Leaves(line);
  const bool has_some = std::ranges::any_of(leaves, [&](int leaf) { return Has(come, leaf); });
  if (!has_some && !is_last) return;
  const bool goes = std::ranges::all_of(
      leaves, [&](int leaf) { return Has(come, leaf) || lines_.at(leaf).state == State::kEnded; });
  Append(ops, lines_.at(line).ops);
  for (const int child : Children(line)) Gather(child, come, goes || is_last, ops, gone);
  if (goes) gone.push_back(line);
}

void Reckoning::PassJoin(int line, int join) {
  const ModelStep& step = model_.steps[join];
  Line& at = lines_[line];
  if (step.is_last_join) {
    at.route.pop_back();
  } else {
    at.route.back().joins = {step.last_join};
  }
  at.step = step.next;
}

void Reckoning::BeginRepetition(int line) {
  const int child = Begin(line, lines_[line].step);
  Line& repetition = lines_[child];
  repetition.route.clear();
  repetition.index = lines_[line].begun++;
  repetition.state = State::kAsking;
  repetition.opened = next_open_++;
}

void Reckoning::EndRepetition(int line) {
  const int parent = lines_[line].parent;
  const ModelStep& step = StepOf(parent);
  const bool is_enough = IsEnough(line);
  lines_[line].state = State::kEnded;
  lines_[parent].done += 1;
  if (step.is_sequential) {
    Append(lines_[parent].ops, lines_[line].ops);
    lines_.erase(line);
  }
  if (is_enough || lines_[parent].done == step.count) {
    for (const int child : Children(parent)) {
      if (lines_[child].state == State::kEnded) Append(lines_[parent].ops, lines_[child].ops);
    }
    Settle(lines_[parent].ops);
    for (const int child : Children(parent)) Remove(child);
    lines_[parent].state = State::kGoing;
    lines_[parent].step = step.next;
  } else if (step.is_sequential) {
    BeginRepetition(parent);
  }
}

bool Reckoning::IsEnough(int line) const {
  const int parent = lines_.at(line).parent;
  const ModelStep& step = StepOf(parent);
  std::map<std::string, Value> flat = Flat(parent);
  std::vector<int> done = Children(parent);
  std::erase_if(done, [&](int one) { return lines_.at(one).state != State::kEnded; });
  done.push_back(line);
  for (const int one : done) {
    for (const Op& op : lines_.at(one).ops) flat[op.path] = op.value;
  }
  if (step.until == ModelStep::Until::kFlag) return flat[step.flag] == Value(true);
  if (step.until == ModelStep::Until::kAll) return false;
  const std::string prefix = step.flag + ".";
  return std::ranges::count_if(flat, [&](const auto& one) {
           return one.first.compare(0, prefix.size(), prefix) == 0;
         }) >= 3;
}

void Reckoning::End(int line) {
  lines_[line].state = State::kEnded;
  const int parent = lines_[line].parent;
  if (parent < 0) {
    // What the flow knows at its end is read there.
    begun_ = Flat(line);
    lines_.clear();
    return;
  }
  if (lines_[parent].state == State::kInside) {
    Append(lines_[parent].ops, lines_[line].ops);
    lines_[parent].state = State::kGoing;
    lines_[parent].step = StepOf(parent).next;
    return Remove(line);
  }
  const std::vector<int> branches = Children(parent);
  for (const int one : branches) {
    if (lines_[one].state != State::kEnded) return;
  }
  for (const int one : branches) Append(lines_[parent].ops, lines_[one].ops);
  Settle(lines_[parent].ops);
  for (const int one : branches) Remove(one);
  End(parent);
}

void Reckoning::Remove(int line) {
  for (const int child : Children(line)) Remove(child);
  lines_.erase(line);
}

std::vector<int> Reckoning::Children(int line) const {
  std::vector<int> children;
  for (const auto& [id, one] : lines_) {
    if (one.parent == line) children.push_back(id);
  }
  return children;
}

std::vector<int> Reckoning::Leaves(int line) const {
  if (lines_.at(line).state != State::kForked) return {line};
  std::vector<int> leaves;
  for (const int child : Children(line)) {
    for (const int leaf : Leaves(child)) leaves.push_back(leaf);
  }
  return leaves;
}

int Reckoning::TopFork(int line) const {
  int top = -1;
  for (int at = lines_.at(line).parent; at >= 0 && lines_.at(at).state == State::kForked;) {
    top = at;
    at = lines_.at(at).parent;
  }
  return top;
}

bool Reckoning::IsBelow(int line, int top) const {
  for (int at = lines_.at(line).parent; at >= 0; at = lines_.at(at).parent) {
    if (at == top) return true;
  }
  return false;
}

}  // namespace magpie::flow
