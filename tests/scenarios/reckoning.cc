#include "tests/scenarios/reckoning.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_split.h"

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
  lines_.Begin(-1, model.start);
  Run();
}

std::map<std::string, Value> Reckoning::Flat(int line) const {
  std::map<std::string, Value> flat = begun_;
  for (const auto& [path, op] : lines_.Seen(line)) flat[path] = op.value;
  return flat;
}

Value::Map Reckoning::Sees(int line) const {
  Value::Map seen;
  for (const auto& [path, value] : Flat(line)) Put(seen, path, value);
  for (int at = line; at >= 0; at = lines_[at].parent) {
    const int index = lines_[at].index;
    if (index < 0 || seen.contains("item")) continue;
    seen["item"] = Value(index);
    seen["loopCounter"] = Value(index + 1);
  }
  return seen;
}

std::vector<Reckoning::Task> Reckoning::Open() const {
  std::vector<Task> open;
  for (const auto& [id, line] : lines_.all()) {
    if (line.state != State::kAsking) continue;
    open.push_back({id, model_.steps[line.step].key, line.step, line.opened});
  }
  std::ranges::sort(open, {}, [](const Task& task) { return std::tuple(task.key, task.opened); });
  return open;
}

void Reckoning::Commit(const Task& task, const std::vector<flow::Write>& writes,
                       const std::map<std::string, bool>& flags) {
  for (const auto& [path, value] : writes) lines_.Write(task.line, path, Value(value));
  for (const auto& [name, value] : flags) lines_.Write(task.line, name, Value(value));
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
          lines_.all(), [](const auto& one) { return one.second.state == State::kGoing; });
      if (going == lines_.all().end()) break;
      Go(going->first);
    }
  } while (JoinAny());
}

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
        lines_.Write(line, path, Value(value + *Flat(line)["tick"].as_int()));
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
      const int inner = lines_.Begin(line, step.inner);
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
    Line& branch = lines_[lines_.Begin(fork, step.branches[i].first)];
    if (step.forks == ModelStep::Forks::kLoop) {
      if (static_cast<int>(i) != step.main) branch.route.clear();
      continue;
    }
    if (step.forks == ModelStep::Forks::kWithinTree) branch.route.pop_back();
    branch.route.push_back({tree, step.branches[i].joins});
  }
}

int Reckoning::Narrow(int line) {
  const int step = lines_[line].step;
  for (int branch = line; lines_[branch].parent >= 0;) {
    const int fork = lines_[branch].parent;
    if (lines_[fork].state != State::kForked) break;
    const std::vector<int> branches = lines_.Children(fork);
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
      LineTree::Append(lines_[fork].ops, lines_[one].ops);
      if (is_behind) {
        for (const Op& op : lines_[one].ops) later.insert(op.path);
      }
      is_behind |= one == branch;
    }
    lines_.Settle(lines_[fork].ops);
    // A write of a later way prevails over lines that are still under way.
    for (auto& [id, one] : lines_.all()) {
      if (!lines_.IsBelow(id, branch)) continue;
      std::erase_if(one.ops, [&](const Op& op) { return later.contains(op.path); });
    }
    for (auto& [id, one] : lines_.all()) {
      if (one.parent == branch) one.parent = fork;
    }
    lines_[fork].state = lines_[branch].state;
    lines_[fork].step = lines_[branch].step;
    lines_[fork].route = lines_[branch].route;
    for (const int one : branches) lines_.Remove(one);
    if (branch == line) line = fork;
    branch = fork;
  }
  return line;
}

bool Reckoning::JoinAny() {
  for (const auto& [id, line] : lines_.all()) {
    if (line.state == State::kArrived && JoinAt(id)) return true;
  }
  return false;
}

bool Reckoning::JoinAt(int line) {
  const int join = lines_[line].step;
  const int top = lines_.TopFork(line);
  if (top < 0) {
    lines_[line].state = State::kGoing;
    PassJoin(line, join);
    return true;
  }
  const int64_t tree = lines_[line].route.back().tree;
  std::vector<int> come;
  for (const int leaf : lines_.Leaves(top)) {
    const Line& other = lines_[leaf];
    const auto leads_there = [&](const Stage& stage) {
      return stage.tree == tree && Has(stage.joins, join);
    };
    if (other.state == State::kEnded || std::ranges::none_of(other.route, leads_there)) continue;
    if (other.state != State::kArrived || other.step != join) return false;
    come.push_back(leaf);
  }
  // The innermost fork above all of them.
  int fork = lines_[line].parent;
  while (!std::ranges::all_of(come, [&](int one) { return lines_.IsBelow(one, fork); })) {
    fork = lines_[fork].parent;
  }
  Meet(fork, join, come);
  return true;
}

void Reckoning::Meet(int fork, int join, const std::vector<int>& come) {
  const std::vector<int> leaves = lines_.Leaves(fork);
  const bool is_last = std::ranges::all_of(
      leaves, [&](int leaf) { return Has(come, leaf) || lines_[leaf].state == State::kEnded; });
  if (!is_last && come.size() == 1) {
    lines_[come.front()].state = State::kGoing;
    return PassJoin(come.front(), join);
  }
  std::vector<Op> ops;
  std::vector<int> gone;
  const std::vector<Stage> route = lines_[come.front()].route;
  for (const int child : lines_.Children(fork)) Gather(child, come, is_last, ops, gone);
  for (const int line : gone) lines_.Remove(line);
  const int joined = is_last ? fork : lines_.Begin(fork, join);
  LineTree::Append(lines_[joined].ops, ops);
  lines_.Settle(lines_[joined].ops);
  // It may be the last one of the outer fork, too.
  lines_[joined].state = State::kArrived;
  lines_[joined].step = join;
  lines_[joined].route = route;
}

void Reckoning::Gather(int line, const std::vector<int>& come, bool is_last, std::vector<Op>& ops,
                       std::vector<int>& gone) const {
  const std::vector<int> leaves = lines_.Leaves(line);
  const bool has_some = std::ranges::any_of(leaves, [&](int leaf) { return Has(come, leaf); });
  if (!has_some && !is_last) return;
  const bool goes = std::ranges::all_of(
      leaves, [&](int leaf) { return Has(come, leaf) || lines_[leaf].state == State::kEnded; });
  LineTree::Append(ops, lines_[line].ops);
  for (const int child : lines_.Children(line)) Gather(child, come, goes || is_last, ops, gone);
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
  const int child = lines_.Begin(line, lines_[line].step);
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
    LineTree::Append(lines_[parent].ops, lines_[line].ops);
    lines_.Remove(line);
  }
  if (is_enough || lines_[parent].done == step.count) {
    for (const int child : lines_.Children(parent)) {
      if (lines_[child].state == State::kEnded)
        LineTree::Append(lines_[parent].ops, lines_[child].ops);
    }
    lines_.Settle(lines_[parent].ops);
    for (const int child : lines_.Children(parent)) lines_.Remove(child);
    lines_[parent].state = State::kGoing;
    lines_[parent].step = step.next;
  } else if (step.is_sequential) {
    BeginRepetition(parent);
  }
}

bool Reckoning::IsEnough(int line) const {
  const int parent = lines_[line].parent;
  const ModelStep& step = StepOf(parent);
  std::map<std::string, Value> flat = Flat(parent);
  std::vector<int> done = lines_.Children(parent);
  std::erase_if(done, [&](int one) { return lines_[one].state != State::kEnded; });
  done.push_back(line);
  for (const int one : done) {
    for (const Op& op : lines_[one].ops) flat[op.path] = op.value;
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
    // The flow's variables at its end are read from there.
    begun_ = Flat(line);
    lines_.all().clear();
    return;
  }
  if (lines_[parent].state == State::kInside) {
    LineTree::Append(lines_[parent].ops, lines_[line].ops);
    lines_[parent].state = State::kGoing;
    lines_[parent].step = StepOf(parent).next;
    return lines_.Remove(line);
  }
  const std::vector<int> branches = lines_.Children(parent);
  for (const int one : branches) {
    if (lines_[one].state != State::kEnded) return;
  }
  for (const int one : branches) LineTree::Append(lines_[parent].ops, lines_[one].ops);
  lines_.Settle(lines_[parent].ops);
  for (const int one : branches) lines_.Remove(one);
  End(parent);
}

}  // namespace magpie::flow
