// Plays every story of stories/ in the domain alone.

#include "tests/scenarios/stories.h"

#include <gtest/gtest.h>

#include "services/flow-engine/testing/story.h"

namespace magpie::flow {
namespace {

class StoriesTest : public testing::TestWithParam<StoryPath> {};

TEST_P(StoriesTest, HoldsInTheDomain) {
  const std::unique_ptr<World> world = MakeDomainWorld();
  const absl::Status told = Play(ReadAll(GetParam()), *world);
  EXPECT_TRUE(told.ok()) << told.message();
}

INSTANTIATE_TEST_SUITE_P(All, StoriesTest, testing::ValuesIn(Stories()), StoryNameOf);

}  // namespace
}  // namespace magpie::flow
