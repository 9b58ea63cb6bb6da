#include "services/flow-engine/domain/state/token_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The tree of the header, in a sub-process where 9 waits for 1.
Instance Drawn() {
  Instance instance{.id = *InstanceId::Parse("i"),
                    .flow = *FlowKey::Parse("f"),
                    .deployment = *DeploymentId::Parse("f.1")};
  instance.tokens = {
      {.id = 9, .state = TokenState::kInside, .element_key = "process"},
      {.id = 1, .parent = 9, .state = TokenState::kForked, .element_key = "fork"},
      {.id = 2, .parent = 1, .element_key = "a"},
      {.id = 3, .parent = 1, .state = TokenState::kForked, .element_key = "inner"},
      {.id = 4, .parent = 3, .element_key = "b"},
      {.id = 5, .parent = 3, .element_key = "c"},
  };
  return instance;
}

TEST(TokenTreeTest, ForksAndLeavesAreAsDrawn) {
  const Instance instance = Drawn();
  EXPECT_EQ(TopFork(instance, 4), 1);
  EXPECT_EQ(TopFork(instance, 1), 0);
  EXPECT_THAT(ForksBetween(instance, 1, 4), ElementsAre(3));
  EXPECT_THAT(ForksBetween(instance, 1, 2), IsEmpty());
  EXPECT_EQ(ForkOver(instance, 3, 2), 1);
  EXPECT_EQ(ForkOver(instance, 3, 5), 3);
  EXPECT_THAT(LeavesOf(instance, 1), ElementsAre(2, 4, 5));
  EXPECT_THAT(LeavesOf(instance, 2), ElementsAre(2));
}

TEST(TokenTreeTest, ATokenThatWaitsInANodeIsNotAFork) {
  const Instance instance = Drawn();
  EXPECT_EQ(DepthOf(instance, *FindToken(instance, 4)), 4);
  EXPECT_THAT(StackOf(instance, *FindToken(instance, 4)), ElementsAre("process", "b"));
  EXPECT_TRUE(IsBelow(instance, 4, 9));
  EXPECT_FALSE(IsBelow(instance, 2, 3));
  EXPECT_EQ(FrameOf(instance, *FindToken(instance, 4)), nullptr);
}

TEST(TokenTreeTest, ATokenIsRemovedWithAllBelowIt) {
  Instance instance = Drawn();
  Remove(instance, 3);
  EXPECT_THAT(ChildIdsOf(instance, 1), ElementsAre(2));
  EXPECT_EQ(instance.tokens.size(), 3u);
  RemoveBelow(instance, 9);
  EXPECT_EQ(instance.tokens.size(), 1u);
}

}  // namespace
}  // namespace magpie::flow
