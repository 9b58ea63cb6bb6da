#include "tests/scenarios/line_tree.h"

#include <algorithm>
#include <set>
#include <utility>

namespace magpie::flow {

int LineTree::Begin(int parent, int step) {
  const int id = next_line_++;
  lines_[id] = {.parent = parent, .step = step};
  if (parent >= 0) lines_[id].route = lines_[parent].route;
  return id;
}

void LineTree::Remove(int line) {
  for (const int child : Children(line)) Remove(child);
  lines_.erase(line);
}

std::vector<int> LineTree::Children(int line) const {
  std::vector<int> children;
  for (const auto& [id, one] : lines_) {
    if (one.parent == line) children.push_back(id);
  }
  return children;
}

std::vector<int> LineTree::Leaves(int line) const {
  if (lines_.at(line).state != State::kForked) return {line};
  std::vector<int> leaves;
  for (const int child : Children(line)) {
    for (const int leaf : Leaves(child)) leaves.push_back(leaf);
  }
  return leaves;
}

int LineTree::TopFork(int line) const {
  int top = -1;
  for (int at = lines_.at(line).parent; at >= 0 && lines_.at(at).state == State::kForked;) {
    top = at;
    at = lines_.at(at).parent;
  }
  return top;
}

bool LineTree::IsBelow(int line, int top) const {
  for (int at = lines_.at(line).parent; at >= 0; at = lines_.at(at).parent) {
    if (at == top) return true;
  }
  return false;
}

void LineTree::Write(int line, const std::string& path, Value value) {
  const std::map<std::string, Op> seen = Seen(line);
  const auto before = seen.find(path);
  before_[next_op_] = before == seen.end() ? 0 : before->second.id;
  lines_[line].ops.push_back({next_op_++, path, std::move(value)});
}

std::map<std::string, LineTree::Op> LineTree::Seen(int line) const {
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

void LineTree::Append(std::vector<Op>& to, const std::vector<Op>& from) {
  for (const Op& op : from) {
    if (std::ranges::count(to, op.id, &Op::id) == 0) to.push_back(op);
  }
}

void LineTree::Settle(std::vector<Op>& ops) const {
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

}  // namespace magpie::flow
