// Random models over gRPC on a real store, and once more with a restart after every step. After
// each step their state, and at the end their history, is as in the domain alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "services/flow-engine/testing/grpc_world.h"
#include "services/flow-engine/testing/story.h"
#include "tests/scenarios/random_model.h"

namespace magpie::flow {
namespace {

constexpr unsigned kSeeds = 80;
constexpr int kMostSteps = 500;
constexpr int kMostRollbacks = 4;
// At most so many commits go round a loop again.
constexpr int kLoops = 10;

// One run of a model. The same seed does the same things in every world that behaves the same.
class Player {
 public:
  Player(World& world, unsigned seed) : world_(world), random_(seed) {}

  // The outcome of each step, and then the history.
  std::vector<std::string> Play(const RandomModel& model) {
    const absl::Status deployed = world_.Deploy("m", model.lines);
    if (!deployed.ok()) return {deployed.ToString()};
    Do({.verb = "start",
        .flow = "m",
        .variables = absl::StrCat(R"({"n": )", Pick(1000), R"(, "again": false})")});
    for (int i = 0; i < kMostSteps && standing_.state == "running"; ++i) {
      if (rollbacks_ < kMostRollbacks && Pick(5) == 0) {
        ++rollbacks_;
        Do({.verb = "rollback", .wait_id = seen_[Pick(static_cast<int>(seen_.size()))]});
      } else {
        Commit();
      }
    }
    for (std::string& line : world_.Passed("")) told_.push_back(std::move(line));
    for (std::string& line : world_.History()) told_.push_back(std::move(line));
    return std::move(told_);
  }

  const std::string& state() const { return standing_.state; }

 private:
  int Pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

  void Commit() {
    const int place = Pick(static_cast<int>(standing_.waits.size()));
    const bool again = ++commits_ < kLoops && Pick(3) == 0;
    Do({.verb = "commit",
        .wait_id = standing_.waits[place].id,
        .variables =
            absl::StrCat(R"({"n": )", Pick(1000), R"(, "again": )", again ? "true" : "false",
                         R"(, "v)", Pick(5), R"(": )", commits_, "}")});
  }

  void Do(Deed deed) {
    deed.request_id = absl::StrCat("r", ++requests_);
    absl::StatusOr<Standing> standing = world_.Do(deed);
    if (!standing.ok()) {
      const bool is_fault = absl::IsInternal(standing.status());
      told_.push_back(is_fault ? standing.status().ToString() : ReasonOf(standing.status()));
      return;
    }
    standing_ = *std::move(standing);
    std::vector<std::string> waits;
    for (const Wait& wait : standing_.waits) {
      waits.push_back(absl::StrCat(wait.node, wait.reason, wait.variables));
      if (std::ranges::count(seen_, wait.id) == 0) seen_.push_back(wait.id);
    }
    told_.push_back(absl::StrCat(deed.verb, " ", standing_.state, " ", standing_.variables, " ",
                                 absl::StrJoin(waits, ", ")));
  }

  World& world_;
  std::mt19937 random_;
  Standing standing_;
  std::vector<std::string> seen_;  // ids of tasks, in the order in which they opened
  std::vector<std::string> told_;
  int requests_ = 0;
  int commits_ = 0;
  int rollbacks_ = 0;
};

class RandomModelsGrpcTest : public testing::Test {
 protected:
  void Compare(Restarts restarts) {
    for (unsigned seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
      const RandomModel model = MakeRandomModel(seed);
      SCOPED_TRACE(absl::StrCat("seed ", seed, "\n", model.lines));
      const std::unique_ptr<World> domain = MakeDomainWorld();
      const std::unique_ptr<World> grpc = MakeGrpcWorld(absl::StrCat("random.", seed), restarts);
      Player player(*domain, seed);
      const std::vector<std::string> told = player.Play(model);
      EXPECT_EQ(player.state(), "completed");
      EXPECT_EQ(Player(*grpc, seed).Play(model), told);
    }
  }
};

TEST_F(RandomModelsGrpcTest, HoldOverGrpc) { Compare(Restarts::kNever); }

TEST_F(RandomModelsGrpcTest, HoldWithARestartAfterEveryStep) { Compare(Restarts::kAfterEveryDeed); }

}  // namespace
}  // namespace magpie::flow
