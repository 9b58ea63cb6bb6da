// Plays every story of stories/ over gRPC, once more with a restart after every step, with one
// while calls are under way, and with an engine that keeps no instance ready. It ends as in the
// domain alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/testing/grpc_world.h"
#include "services/flow-engine/testing/story.h"
#include "tests/scenarios/stories.h"

namespace magpie::flow {
namespace {

// How the story ends: the state, the variables, the waits by node, and the nodes that count.
std::vector<std::string> Outcome(const StoryPath& path, World& world) {
  const absl::Status told = Play(ReadAll(path), world);
  EXPECT_TRUE(told.ok()) << told.message();
  const absl::StatusOr<Standing> standing = world.Stand("");
  if (!standing.ok()) return {standing.status().ToString()};
  std::vector<std::string> outcome;
  for (const Wait& wait : standing->waits) {
    // The variables of an incident are not available over gRPC.
    const std::string& rest = wait.reason.empty() ? wait.variables : wait.reason;
    outcome.push_back(absl::StrCat(wait.node, " ", wait.assignee, " ", rest));
  }
  std::ranges::sort(outcome);
  outcome.push_back(standing->state);
  outcome.push_back(standing->variables);
  for (const std::string& node : world.Passed("")) outcome.push_back(node);
  return outcome;
}

class StoriesGrpcTest : public testing::TestWithParam<StoryPath> {
 protected:
  void Compare(Restarts restarts, const Residents::Limits& kept = kKept) {
    const std::string name = absl::StrCat("stories.", GetParam().stem().string());
    const std::unique_ptr<World> domain = MakeDomainWorld();
    const std::unique_ptr<World> grpc = MakeGrpcWorld(name, restarts, kept);
    EXPECT_EQ(Outcome(GetParam(), *grpc), Outcome(GetParam(), *domain));
  }
};

TEST_P(StoriesGrpcTest, HoldsOverGrpc) { Compare(Restarts::kNever); }

TEST_P(StoriesGrpcTest, HoldsWithOnlyRecordsInMemory) {
  Compare(Restarts::kNever, {.ready_bytes = 0, .record_bytes = kKept.record_bytes});
}

TEST_P(StoriesGrpcTest, HoldsWithARestartAfterEveryStep) { Compare(Restarts::kAfterEveryDeed); }

TEST_P(StoriesGrpcTest, HoldsWithARestartWithinEveryCall) { Compare(Restarts::kWithinEveryCall); }

INSTANTIATE_TEST_SUITE_P(All, StoriesGrpcTest, testing::ValuesIn(Stories()), StoryNameOf);

}  // namespace
}  // namespace magpie::flow
