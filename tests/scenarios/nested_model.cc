#include "tests/scenarios/nested_model.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::flow {
namespace {

using Kind = ModelStep::Kind;

constexpr size_t kMostSteps = 45;
constexpr int kMostNested = 2;
constexpr int kMostLoops = 2;

class NestedDrawer {
 public:
  explicit NestedDrawer(unsigned seed) : random_(seed) {}

  NestedModel Draw() {
    for (const char* map : {"m0", "m1"}) model_.variables.push_back({absl::StrCat(map, ".z"), 0});
    model_.variables.push_back({"v0", 0});
    model_.variables.push_back({"tick", 0});
    model_.start = Add(Kind::kPass, "start", "");
    int last = Tree(Sequence(model_.start, "", 0), "", 0);
    if (Pick(2) == 0) last = Sequence(last, "", 0);
    Link(last, Add(Kind::kEnd, "end", ""));
    model_.lines = absl::StrCat(nodes_, properties_, ways_);
    return std::move(model_);
  }

 private:
  int Pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

  int Add(Kind kind, absl::string_view type, const std::string& parent,
          absl::string_view rest = "") {
    const std::string key = absl::StrCat("N", model_.steps.size());
    absl::StrAppend(&nodes_, type, " ", key, parent.empty() ? "" : " in ", parent, rest, "\n");
    model_.steps.push_back({.kind = kind, .key = key});
    return static_cast<int>(model_.steps.size()) - 1;
  }

  ModelStep& At(int step) { return model_.steps[step]; }

  void Link(int from, int to, absl::string_view rest = "") {
    if (At(from).kind != Kind::kFork) At(from).next = to;
    At(to).incoming += 1;
    absl::StrAppend(&ways_, At(from).key, " -> ", At(to).key, rest, "\n");
  }

  int Sequence(int last, const std::string& parent, int depth) {
    const int length = 1 + Pick(2);
    for (int i = 0; i < length; ++i) last = Block(last, parent, depth);
    return last;
  }

  int Block(int last, const std::string& parent, int depth) {
    const bool is_full = depth > kMostNested || model_.steps.size() >= kMostSteps;
    switch (is_full ? Pick(2) : Pick(11)) {
      case 0:
        return Script(last, parent);
      case 2:
      case 3:
        return Tree(last, parent, depth + 1);
      case 4:
      case 5:
        return loops_ < kMostLoops ? Loop(last, parent, depth + 1) : Task(last, parent);
      case 6:
        return Process(last, parent, depth + 1);
      case 7:
        return Repeat(last, parent);
      default:
        return Task(last, parent);
    }
  }

  int Task(int last, const std::string& parent) {
    const int task = Add(Kind::kTask, "user", parent);
    Link(last, task);
    return task;
  }

  std::string Path() {
    static constexpr const char* kPaths[] = {"v0", "v1", "v2", "m0.a", "m0.b", "m1.a", "m1.c.d"};
    return kPaths[Pick(7)];
  }

  int Script(int last, const std::string& parent) {
    std::vector<Write> writes;
    std::vector<std::string> lines;
    for (int i = 0; i < 1 + Pick(2); ++i) {
      writes.push_back({Path(), ++values_});
      lines.push_back(absl::StrCat(writes.back().path, " = tick + ", writes.back().value));
    }
    const int script =
        Add(Kind::kScript, "script", parent, absl::StrCat(" ", absl::StrJoin(lines, "; ")));
    At(script).writes = std::move(writes);
    Link(last, script);
    return script;
  }

  // Nested forks whose branches meet at one join; now and then some meet at an earlier one.
  int Tree(int last, const std::string& parent, int depth) {
    const int join = Add(Kind::kJoin, "parallel", parent);
    std::vector<int> joins = {join};
    Fork(last, parent, depth, joins, ModelStep::Forks::kTree);
    return join;
  }

  // One of the joins, or a new one that leads to the last.
  int Join(std::vector<int>& joins, const std::string& parent) {
    const size_t place = Pick(2) == 0 ? 0 : static_cast<size_t>(Pick(3));
    if (place < joins.size()) return joins[place];
    const int earlier = Add(Kind::kJoin, "parallel", parent);
    At(earlier).is_last_join = false;
    At(earlier).last_join = joins.front();
    joins.push_back(earlier);
    Link(Pick(2) == 0 ? earlier : Task(earlier, parent), joins.front());
    return earlier;
  }

  // The joins that its branches reach.
  std::vector<int> Fork(int last, const std::string& parent, int depth, std::vector<int>& joins,
                        ModelStep::Forks forks) {
    const int fork = Add(Kind::kFork, "parallel", parent);
    At(fork).forks = forks;
    Link(last, fork);
    std::vector<int> all;
    const int ways = 2 + Pick(2);
    for (int i = 0; i < ways; ++i) {
      // Each way out of a fork begins with a separate node.
      const int first = Pick(2) == 0 ? Task(fork, parent) : Script(fork, parent);
      int end = Pick(3) == 0 ? first : Sequence(first, parent, depth + 1);
      ModelStep::Branch branch{.first = first};
      if (Pick(3) == 0 && depth < kMostNested && model_.steps.size() < kMostSteps) {
        branch.joins = Fork(end, parent, depth + 1, joins, ModelStep::Forks::kWithinTree);
      } else {
        const int join = Join(joins, parent);
        Link(end, join);
        branch.joins = {join};
        if (!At(join).is_last_join) branch.joins.push_back(At(join).last_join);
      }
      all.insert(all.end(), branch.joins.begin(), branch.joins.end());
      At(fork).branches.push_back(std::move(branch));
    }
    return all;
  }

  // Each round begins side branches, which end by themselves.
  int Loop(int last, const std::string& parent, int depth) {
    ++loops_;
    const int begin = Add(Kind::kPass, "exclusive", parent);
    Link(last, begin);
    const int fork = Add(Kind::kFork, "parallel", parent);
    At(fork).forks = ModelStep::Forks::kLoop;
    Link(begin, fork);
    const int ways = 2 + Pick(2);
    const int main = Pick(ways);
    int out = -1;
    for (int i = 0; i < ways; ++i) {
      const int first = Task(fork, parent);
      At(fork).branches.push_back({.first = first});
      const int end = Pick(2) == 0 ? first : Sequence(first, parent, depth + 1);
      if (i != main) {
        Link(end, Add(Kind::kEnd, "end", parent));
        continue;
      }
      const int says = Task(end, parent);
      At(says).says_again = true;
      const int choice = Add(Kind::kLoopEnd, "exclusive", parent);
      Link(says, choice);
      Link(choice, begin, " when again");
      At(choice).back = begin;
      out = Add(Kind::kPass, "exclusive", parent);
      Link(choice, out, " otherwise");
    }
    At(fork).main = main;
    return out;
  }

  int Process(int last, const std::string& parent, int depth) {
    const int process = Add(Kind::kProcess, "process", parent);
    Link(last, process);
    const std::string key = At(process).key;
    const int begin = Add(Kind::kPass, "start", key);
    At(process).inner = begin;
    Link(Sequence(begin, key, depth), Add(Kind::kEnd, "end", key));
    return process;
  }

  int Repeat(int last, const std::string& parent) {
    const int task = Add(Kind::kRepeat, "user", parent);
    Link(last, task);
    ModelStep& step = At(task);
    step.count = 1 + Pick(3);
    step.is_sequential = Pick(3) == 0;
    step.until = static_cast<ModelStep::Until>(Pick(3));
    step.flag = absl::StrCat("flag", task);
    std::string condition;
    if (step.until == ModelStep::Until::kFlag) {
      condition = absl::StrCat(R"(, "completion_condition": ")", step.flag, R"( == true")");
      model_.flags.push_back(step.flag);
    } else if (step.until == ModelStep::Until::kMembers) {
      condition = absl::StrCat(R"(, "completion_condition": "size()", step.flag, R"() >= 3")");
      model_.variables.push_back({absl::StrCat(step.flag, ".z"), 0});
    }
    absl::StrAppend(&properties_, step.key, R"(: {"multi_instance": {"collection": "lists.range()",
                    step.count, R"x()", "sequential": )x", step.is_sequential ? "true" : "false",
                    condition, "}}\n");
    return task;
  }

  std::mt19937 random_;
  NestedModel model_;
  std::string nodes_;
  std::string properties_;
  std::string ways_;
  int loops_ = 0;
  int values_ = 1000;
};

}  // namespace

NestedModel MakeNestedModel(unsigned seed) { return NestedDrawer(seed).Draw(); }

}  // namespace magpie::flow
