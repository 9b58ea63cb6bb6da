#include "services/resource-engine/client/planner.h"

#include "services/resource-engine/testing/publication_fixture.h"

namespace magpie::resource {
namespace {

class PlannerTest : public PublicationFixture {};

TEST_F(PlannerTest, PlansOnceForEachSetOfFieldsAndKnownFields) {
  PublishTheStory();
  const Planner before(catalog_);
  const std::vector<ResourceId> level = {NameOf("level")};
  const auto plan = *before.PlanFields(level, {});
  EXPECT_EQ(*before.PlanFields(level, {}), plan);
  EXPECT_NE(*before.PlanFields(level, {NameOf("rider")}), plan);
  EXPECT_EQ(plan->steps.size(), 3);

  Publish({Draft("level", SumOf({{"a", "rider"}, {"b", "rider"}}))});
  EXPECT_EQ(*before.PlanFields(level, {}), plan) << "who has the old one keeps it";
  EXPECT_NE(*Planner(catalog_).PlanFields(level, {}), plan);
}

}  // namespace
}  // namespace magpie::resource
