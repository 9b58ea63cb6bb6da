// Checks what must hold for every flow: random models, answered in a random order, with rollbacks
// at random moments.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/testing/draw.h"
#include "services/flow-engine/testing/tell.h"
#include "tests/scenarios/nested_model.h"
#include "tests/scenarios/random_model.h"
#include "tests/scenarios/seeds.h"

namespace magpie::flow {
namespace {

constexpr unsigned kSeeds = 300;
constexpr int kMostCommits = 2000;

DeployedPtr Deploy(const Model& model) {
  absl::StatusOr<Compiled> compiled = Compile(model);
  if (!compiled.ok()) return nullptr;
  return std::make_shared<const Deployed>(
      Deployed{{.id = *DeploymentId::Parse("m.1"), .model = model}, std::move(compiled->graph)});
}

// What one token knew.
struct Seen {
  int64_t token = 0;
  Scope scope;
  std::vector<Carried> carried;
};

// The state when a task was opened: what its token and those above it knew, and who waited where.
struct Moment {
  std::vector<Seen> chain;  // the token first, the root last
  std::vector<std::string> waiting;
  size_t events = 0;  // how many had happened
};

using Names = std::set<std::string, std::less<>>;

// What the branches around a task have set and carry. The innermost prevails.
Value::Map SetIn(const std::vector<Seen>& chain) {
  Value::Map set;
  for (auto one = chain.rbegin(); one != chain.rend(); ++one) {
    for (const Carried& carried : one->carried) {
      for (const auto& [name, value] : carried.values) set.insert_or_assign(name, value);
    }
    for (const std::string& name : one->scope.changed) {
      set.insert_or_assign(name, one->scope.variables.at(name));
    }
  }
  return set;
}

// A variable, not in `excused`, that differs between both; "" if there is none.
std::string Difference(const Value::Map& a, const Value::Map& b, const Names& excused) {
  for (const auto* maps : {&a, &b}) {
    for (const auto& [name, value] : *maps) {
      const auto first = a.find(name);
      const auto second = b.find(name);
      const bool is_same = first != a.end() && second != b.end() && first->second == second->second;
      if (!is_same && !excused.contains(name)) return name;
    }
  }
  return "";
}

// A model, and the variables that a start must set besides `n` and `again`.
struct Drawn {
  DeployedPtr deployed;
  Value::Map variables;
};

// One run of one model.
class Life {
 public:
  Life(const Drawn& drawn, unsigned seed) : variables_(drawn.variables), random_(seed) {
    library_.own = drawn.deployed;
  }

  void Start() {
    Value::Map variables = variables_;
    variables.insert({{"n", Value(int64_t{Pick(1000)})}, {"again", Value(false)}});
    const Command start{
        .asked = Ask(),
        .target = {at_.id},
        .what = StartFlow{
            .flow = at_.flow, .deployment = at_.deployment, .variables = std::move(variables)}};
    Take(Decide({library_}, start, now_));
  }

  bool is_over() const { return at_.state != State::kRunning; }
  const Instance& at() const { return at_; }
  const std::vector<HistoryEvent>& history() const { return history_; }
  const std::string& fault() const { return fault_; }
  int rollbacks() const { return rollbacks_; }

  void CommitAny() {
    const std::vector<std::string> open = OpenTasks();
    if (open.empty()) return Blame("nobody is asked, and it is not over");
    const bool again = ++commits_ < 60 && Pick(3) == 0;
    const Asked asked = Ask();
    const CommitTask commit{.task_id = open[Pick(static_cast<int>(open.size()))],
                            .variables = {{"n", int64_t{Pick(1000)}},
                                          {"again", again},
                                          {absl::StrCat("v", Pick(5)), int64_t{commits_}}}};
    committed_.push_back(commit.task_id);
    Take(Decide({library_, &at_}, Command{.asked = asked, .target = {at_.id}, .what = commit},
                now_));
  }

  // Rolls back an open or a committed task; now and then to a node of any kind.
  void RollBackAny() {
    std::vector<std::string> tasks = OpenTasks();
    tasks.insert(tasks.end(), committed_.begin(), committed_.end());
    if (tasks.empty()) return;
    const Asked asked = Ask();
    RollbackTask rollback{.task_id = tasks[Pick(static_cast<int>(tasks.size()))]};
    const auto& nodes = library_.own->graph.nodes;
    if (Pick(3) == 0) rollback.to_node = nodes[Pick(static_cast<int>(nodes.size()))].key;
    absl::StatusOr<Decision> decision =
        Decide({library_, &at_, history_},
               Command{.asked = asked, .target = {at_.id}, .what = rollback}, now_);
    if (!decision.ok()) {
      // An earlier rollback may have taken the task back.
      const std::string reason = ReasonOf(decision.status());
      if (reason != "NOTHING_BEFORE" && reason != "TASK_NOT_OPEN") {
        Blame(absl::StrCat("rollback of ", rollback.task_id, " refused: ", reason));
      }
      return;
    }
    ++rollbacks_;
    const int64_t target = TargetOf(*decision);
    Take(std::move(decision));
    // Only visits that opened a task are kept here.
    if (rollback.to_node.empty() || moments_.contains(target)) {
      CompareWith(target, rollback.task_id);
    }
  }

  int Pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

 private:
  Asked Ask() { return {*RequestId::Parse(absl::StrCat("r", ++requests_)), 7}; }

  void Blame(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
  }

  std::vector<std::string> OpenTasks() const {
    std::vector<std::string> open;
    for (const Token& token : at_.tokens) {
      if (token.state == TokenState::kAsking) open.push_back(WaitId(at_.id, token.number));
    }
    return open;
  }

  void Take(absl::StatusOr<Decision> decision) {
    if (!decision.ok()) return Blame(std::string(decision.status().message()));
    at_ = std::move(decision->after);
    history_.insert(history_.end(), decision->events.begin(), decision->events.end());
    now_ += absl::Seconds(1);
    if (CountIncidents(at_) > 0) Blame(absl::StrCat("an incident: ", Describe(at_)));
    if (is_over() && !at_.tokens.empty()) Blame("it is over, and tokens are left");
    CheckTree();
    for (const HistoryEvent& event : decision->events) {
      if (std::holds_alternative<NodeCancelled>(event.what)) cancelled_.insert(event.visit);
      if (std::holds_alternative<NodeReopened>(event.what)) cancelled_.erase(event.visit);
    }
    for (const Token& token : at_.tokens) {
      if (cancelled_.contains(token.visit)) {
        Blame(absl::StrCat("it outlives that it was cancelled: ", token.element_key));
      }
      if (token.state == TokenState::kAsking) moments_.try_emplace(token.visit, Look(token));
    }
  }

  Moment Look(const Token& token) const {
    Moment moment{.waiting = Waiting(), .events = history_.size()};
    for (const Token* at = &token; at != nullptr; at = FindToken(at_, at->parent)) {
      moment.chain.push_back({at->id, ScopeOf(at_, *at), at->carried});
    }
    return moment;
  }

  // The elements of open tasks, and of branches that wait at joins.
  std::vector<std::string> Waiting() const {
    std::vector<std::string> waiting;
    for (const Token& token : at_.tokens) {
      if (token.state == TokenState::kAsking) waiting.push_back(token.element_key);
      if (token.state == TokenState::kArrived) waiting.push_back(token.element_key + " arrived");
    }
    std::ranges::sort(waiting);
    return waiting;
  }

  // Parents come before their children and wait for them.
  void CheckTree() {
    std::set<int64_t> seen;
    for (const Token& token : at_.tokens) {
      const Token* const parent = FindToken(at_, token.parent);
      const bool has_parent = parent != nullptr && seen.contains(token.parent);
      const bool is_awaited = has_parent && (parent->state == TokenState::kForked ||
                                             parent->state == TokenState::kInside);
      if (token.parent != 0 && !is_awaited) Blame(absl::StrCat("no parent waits for ", token.id));
      if (!seen.insert(token.id).second) Blame(absl::StrCat("there twice: ", token.id));
      const bool waits = token.state == TokenState::kForked || token.state == TokenState::kInside;
      if (waits == ChildrenOf(at_, token.id).empty()) {
        Blame(absl::StrCat("waits for nobody, or does not wait: ", token.id));
      }
    }
  }

  // The first visit that a rollback cancels is the one that it goes back to.
  static int64_t TargetOf(const Decision& decision) {
    for (const HistoryEvent& event : decision.events) {
      if (std::holds_alternative<NodeCancelled>(event.what)) return event.visit;
    }
    return 0;
  }

  void CompareWith(int64_t target, absl::string_view task) {
    const auto then = moments_.find(target);
    if (then == moments_.end()) return Blame(absl::StrCat("went back to no task from ", task));
    const Moment& before = then->second;
    const Token* const token = FindToken(at_, before.chain.front().token);
    if (token == nullptr || token->state != TokenState::kAsking) {
      return Blame(absl::StrCat("the task does not ask again: visit ", target));
    }
    const Moment now = Look(*token);
    const Names excused = SetByThoseThatAreOver(before.chain, now.chain);
    std::string different = Difference(SetIn(before.chain), SetIn(now.chain), excused);
    for (const Seen& one : before.chain) {
      const auto same = std::ranges::find(now.chain, one.token, &Seen::token);
      if (same == now.chain.end() || !different.empty()) continue;
      different = Difference(one.scope.variables, same->scope.variables, excused);
    }
    if (!different.empty()) {
      Blame(absl::StrCat("back at visit ", target, " it knows another ", different, ": ",
                         Describe(at_)));
    }
    if (HasAllBeenTakenBack(before.events) && before.waiting != now.waiting) {
      Blame(absl::StrCat("back at visit ", target,
                         " others wait: ", absl::StrJoin(before.waiting, " "), "; now ",
                         absl::StrJoin(now.waiting, " ")));
    }
  }

  // When a loop returns to a fork whose other branches have all ended, that fork is over: from then
  // on the remaining branch, and all below it, see what the others had set, in any round. So these
  // variables may differ from what they were, and no others.
  Names SetByThoseThatAreOver(const std::vector<Seen>& before, const std::vector<Seen>& now) const {
    Names names;
    for (const HistoryEvent& event : history_) {
      const auto* const joined = std::get_if<TokensJoined>(&event.what);
      if (joined == nullptr || joined->in_place_of == 0) continue;
      const bool was_there = std::ranges::count(before, joined->in_place_of, &Seen::token) != 0;
      const bool is_there = std::ranges::count(now, joined->in_place_of, &Seen::token) != 0;
      if (!was_there || is_there) continue;
      for (const Token& one : joined->consumed) AddSetBy(one, names);
    }
    return names;
  }

  void AddSetBy(const Token& token, Names& names) const {
    for (const Carried& one : token.carried) {
      for (const auto& [name, value] : one.values) names.insert(name);
    }
    for (const HistoryEvent& event : history_) {
      const auto* const changed = std::get_if<VariablesChanged>(&event.what);
      if (changed == nullptr || changed->token != token.id) continue;
      const Value::Map variables = *ParseJsonObject(changed->variables);
      for (const auto& [name, value] : variables) names.insert(name);
    }
  }

  // Whether nothing that has happened since counts any more.
  bool HasAllBeenTakenBack(size_t events) const {
    std::set<int64_t> left;
    for (size_t i = events; i < history_.size(); ++i) {
      const HistoryEvent& event = history_[i];
      const bool is_done = std::holds_alternative<NodeEntered>(event.what) ||
                           std::holds_alternative<TaskCommitted>(event.what);
      if (is_done) left.insert(event.visit);
      if (std::holds_alternative<NodeCancelled>(event.what)) left.erase(event.visit);
      if (std::holds_alternative<NodeReopened>(event.what)) return false;
    }
    // The task itself, opened again.
    return left.size() == 1;
  }

  Library library_;
  const Value::Map variables_;
  Instance at_{.id = *InstanceId::Parse("i"),
               .flow = *FlowKey::Parse("m"),
               .deployment = *DeploymentId::Parse("m.1")};
  std::vector<HistoryEvent> history_;
  std::map<int64_t, Moment> moments_;  // by visit
  std::set<int64_t> cancelled_;        // visits
  std::vector<std::string> committed_;
  std::mt19937 random_;
  absl::Time now_ = absl::FromUnixSeconds(1000);
  int requests_ = 0;
  int commits_ = 0;
  int rollbacks_ = 0;
  std::string fault_;
};

// Runs to the end, with a rollback now and then.
Life Play(const Drawn& drawn, unsigned seed, int rollbacks) {
  Life life(drawn, seed);
  life.Start();
  for (int i = 0; i < kMostCommits && !life.is_over() && life.fault().empty(); ++i) {
    if (rollbacks > 0 && life.Pick(3) == 0) {
      --rollbacks;
      life.RollBackAny();
    } else {
      life.CommitAny();
    }
  }
  return life;
}

// "" if the events are numbered without gaps, and every visit begins once and ends once: completed,
// cancelled, or joined to others.
std::string FaultIn(const std::vector<HistoryEvent>& history) {
  std::set<int64_t> entered;
  std::set<int64_t> cancelled;
  std::set<int64_t> over;
  int64_t next = 1;
  for (const HistoryEvent& event : history) {
    if (event.sequence != next++) return absl::StrCat("a gap before ", event.sequence);
    if (std::holds_alternative<NodeCancelled>(event.what) &&
        !cancelled.insert(event.visit).second) {
      return absl::StrCat("cancelled twice: ", event.visit);
    }
    if (std::holds_alternative<NodeReopened>(event.what) && cancelled.erase(event.visit) == 0) {
      return absl::StrCat("reopened, and was not cancelled: ", event.visit);
    }
    if (std::holds_alternative<NodeCompleted>(event.what)) over.insert(event.visit);
    if (const auto* joined = std::get_if<TokensJoined>(&event.what)) {
      for (const Token& token : joined->consumed) over.insert(token.visit);
    }
    const bool enters = std::holds_alternative<NodeEntered>(event.what);
    if (enters && (event.visit == 0 || !entered.insert(event.visit).second)) {
      return absl::StrCat("entered twice: ", event.visit);
    }
  }
  for (const int64_t visit : entered) {
    if (!over.contains(visit) && !cancelled.contains(visit)) return absl::StrCat("open: ", visit);
  }
  return "";
}

class RandomModelsTest : public testing::Test {
 protected:
  // Runs every model up to the first that fails, and names that.
  template <typename Check>
  void ForAll(Check check) {
    const Seeds seeds = SeedsOf(kSeeds);
    for (unsigned seed = seeds.first; seed <= seeds.last && !HasFailure(); ++seed) {
      ForOne(MakeRandomModel(seed).lines, {}, seed, check);
      const NestedModel nested = MakeNestedModel(seed);
      Value::Map variables = {{"tick", Value(0)}};
      for (const std::string& flag : nested.flags) variables[flag] = Value(false);
      for (const Write& one : nested.variables) {
        const size_t dot = one.path.find('.');
        if (dot != std::string::npos) variables[one.path.substr(0, dot)] = Value(Value::Map());
      }
      ForOne(nested.lines, std::move(variables), seed, check);
    }
  }

  template <typename Check>
  void ForOne(const std::string& lines, Value::Map variables, unsigned seed, Check check) {
    SCOPED_TRACE(absl::StrCat("seed ", seed, "\n", lines));
    const Model drawn = Draw("m", lines);
    const DeployedPtr deployed = Deploy(drawn);
    ASSERT_NE(deployed, nullptr) << Compile(drawn).status();
    check(Drawn{deployed, std::move(variables)}, seed);
  }
};

TEST_F(RandomModelsTest, EndInAnyOrderOfCommits) {
  ForAll([](const Drawn& drawn, unsigned seed) {
    const Life life = Play(drawn, seed, 0);
    EXPECT_EQ(life.fault(), "");
    EXPECT_EQ(life.at().state, State::kCompleted) << Describe(life.at());
    EXPECT_EQ(FaultIn(life.history()), "");
  });
}

TEST_F(RandomModelsTest, HaveTheirVariablesAfterARollbackAndStillEnd) {
  int rollbacks = 0;
  ForAll([&](const Drawn& drawn, unsigned seed) {
    const Life life = Play(drawn, seed, 8);
    EXPECT_EQ(life.fault(), "") << absl::StrJoin(Tell(life.history()), "\n");
    EXPECT_EQ(life.at().state, State::kCompleted) << Describe(life.at());
    EXPECT_EQ(FaultIn(life.history()), "") << absl::StrJoin(Tell(life.history()), "\n");
    rollbacks += life.rollbacks();
  });
  const Seeds seeds = SeedsOf(kSeeds);
  EXPECT_GT(rollbacks, static_cast<int>(seeds.last - seeds.first));
}

TEST_F(RandomModelsTest, EndTheSameWayEveryTime) {
  ForAll([](const Drawn& drawn, unsigned seed) {
    const Life first = Play(drawn, seed, 4);
    const Life second = Play(drawn, seed, 4);
    EXPECT_EQ(first.at(), second.at());
    EXPECT_EQ(Tell(first.history()), Tell(second.history()));
  });
}

}  // namespace
}  // namespace magpie::flow
