// Random models of nested forks with shared joins and of loops with side branches, answered in a
// random order. After each answer, all open tasks and the instance know what an independent
// reckoning says. seeds.h says how to try more.

#include "tests/scenarios/reckoning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/value/json.h"
#include "services/flow-engine/testing/story.h"
#include "tests/scenarios/seeds.h"

namespace magpie::flow {
namespace {

constexpr unsigned kSeeds = 300;
constexpr int kMostCommits = 300;
// At most so many answers go round a loop again.
constexpr int kLoops = 40;

// Plays one model in both, answer by answer.
class Comparison {
 public:
  Comparison(const NestedModel& model, unsigned seed)
      : model_(model), reckoning_(model), random_(seed) {}

  // The first difference; empty if there is none.
  std::string Run() {
    const absl::Status deployed = world_->Deploy("m", model_.lines);
    if (!deployed.ok()) return Told(deployed.ToString());
    std::string fault = Do({.verb = "start", .flow = "m", .variables = ToJson(Begun())});
    for (int i = 0; i < kMostCommits && fault.empty() && !reckoning_.is_over(); ++i) {
      fault = CommitAny();
    }
    if (fault.empty() && !reckoning_.is_over()) fault = "it does not come to an end";
    return fault;
  }

 private:
  int Pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

  static void Put(Value::Map& variables, const std::string& path, const Value& value) {
    const std::vector<std::string> names = absl::StrSplit(path, '.');
    Value::Map* at = &variables;
    for (size_t i = 0; i + 1 < names.size(); ++i) {
      Value& inner = (*at)[names[i]];
      if (inner.as_map() == nullptr) inner = Value(Value::Map());
      at = inner.as_map();
    }
    (*at)[names.back()] = value;
  }

  Value::Map Begun() const {
    Value::Map variables = {{"again", Value(false)}};
    for (const Write& one : model_.variables) Put(variables, one.path, Value(one.value));
    for (const std::string& flag : model_.flags) variables[flag] = Value(false);
    return variables;
  }

  std::string CommitAny() {
    const std::vector<Reckoning::Task> open = reckoning_.Open();
    const Reckoning::Task task = open[Pick(static_cast<int>(open.size()))];
    const ModelStep& step = model_.steps[task.step];
    std::vector<Write> writes;
    std::map<std::string, bool> flags;
    static constexpr const char* kPaths[] = {"v0", "v1", "v2", "m0.a", "m0.b", "m1.a", "m1.c.d"};
    for (int i = Pick(3); i > 0; --i) writes.push_back({kPaths[Pick(7)], ++values_});
    if (step.says_again) {
      flags["again"] = ++loops_ < kLoops && Pick(5) < 3;
      writes.push_back({"tick", loops_ * 1'000'000});
    }
    if (step.until == ModelStep::Until::kFlag) flags[step.flag] = Pick(2) == 0;
    if (step.until == ModelStep::Until::kMembers && Pick(2) == 0) {
      writes.push_back({absl::StrCat(step.flag, ".k", ++values_), values_});
    }
    // Whoever sets a member sends the whole variable as they saw it, with that change.
    Value::Map seen = reckoning_.Sees(task.line);
    for (const Write& one : writes) Put(seen, one.path, Value(one.value));
    Value::Map answers;
    for (const Write& one : writes) {
      const std::vector<std::string> names = absl::StrSplit(one.path, '.');
      answers[names[0]] = seen[names[0]];
    }
    for (const auto& [name, value] : flags) answers[name] = Value(value);
    int place = 0;
    for (const Reckoning::Task& other : open) {
      place += other.key == task.key && other.opened < task.opened ? 1 : 0;
    }
    std::string id;
    for (const Wait& wait : standing_.waits) {
      if (wait.node == task.key && place-- == 0) id = wait.id;
    }
    reckoning_.Commit(task, writes, flags);
    return Do({.verb = "commit", .wait_id = id, .variables = ToJson(answers)});
  }

  std::string Do(Deed deed) {
    deed.request_id = absl::StrCat("r", ++requests_);
    told_.push_back(absl::StrCat(deed.verb, " ", deed.wait_id, " ", deed.variables));
    absl::StatusOr<Standing> standing = world_->Do(deed);
    if (!standing.ok()) return Told(standing.status().ToString());
    standing_ = *std::move(standing);
    std::vector<std::string> found = {absl::StrCat("knows ", standing_.variables)};
    for (const Wait& wait : standing_.waits) {
      found.push_back(absl::StrCat(wait.node, wait.reason, " ", wait.variables));
    }
    std::vector<std::string> wanted = {
        absl::StrCat("knows ", ToJson(reckoning_.Sees(reckoning_.is_over() ? -1 : 0)))};
    for (const Reckoning::Task& task : reckoning_.Open()) {
      wanted.push_back(absl::StrCat(task.key, " ", ToJson(reckoning_.Sees(task.line))));
    }
    std::ranges::sort(found);
    std::ranges::sort(wanted);
    if (found == wanted) return "";
    return Told(absl::StrCat("wanted\n", absl::StrJoin(wanted, "\n"), "\nfound\n",
                             absl::StrJoin(found, "\n")));
  }

  std::string Told(const std::string& fault) {
    return absl::StrCat(model_.lines, absl::StrJoin(told_, "\n"), "\n", fault);
  }

  const NestedModel& model_;
  Reckoning reckoning_;
  std::unique_ptr<World> world_ = MakeDomainWorld();
  Standing standing_;
  std::mt19937 random_;
  std::vector<std::string> told_;
  int values_ = 100000;
  int loops_ = 0;
  int requests_ = 0;
};

TEST(ReckoningTest, EveryTaskSeesWhatTheReckoningSays) {
  const Seeds seeds = SeedsOf(kSeeds);
  std::vector<unsigned> different;
  std::string first;
  for (unsigned seed = seeds.first; seed <= seeds.last; ++seed) {
    const NestedModel model = MakeNestedModel(seed);
    const std::string fault = Comparison(model, seed).Run();
    if (fault.empty()) continue;
    if (first.empty() || fault.size() < first.size()) first = fault;
    different.push_back(seed);
  }
  EXPECT_EQ(different.size(), 0u) << "seeds " << absl::StrJoin(different, " ") << "\nfirst:\n"
                                  << first;
}

}  // namespace
}  // namespace magpie::flow
