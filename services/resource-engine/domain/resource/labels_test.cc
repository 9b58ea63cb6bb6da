#include "services/resource-engine/domain/resource/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::resource {
namespace {

TEST(LabelsTest, AFilterMatchesResourcesWithAllOfIt) {
  const Labels labels{.labels = {{"team", "bikes"}, {"tier", "1"}}, .tags = {"beta", "old"}};
  EXPECT_TRUE(Fits({}, "ops", labels));
  EXPECT_TRUE(Fits({.owner = "ops", .labels = {{{"tier", "1"}}, {"old"}}}, "ops", labels));
  EXPECT_FALSE(Fits({.owner = "op"}, "ops", labels));
  EXPECT_FALSE(Fits({.labels = {.labels = {{"tier", "2"}}}}, "ops", labels));
  EXPECT_FALSE(Fits({.labels = {.tags = {"beta", "new"}}}, "ops", labels));
}

TEST(LabelsTest, RefusesMalformedAndTooManyLabels) {
  Faults faults;
  Check({.labels = {{"a b", "c"}, {"d", ""}}, .tags = {"ok", "e,f"}}, "resource", faults);
  std::vector<std::string> places;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) places.push_back(fault.field);
  EXPECT_THAT(places, testing::ElementsAre("resource.labels[a b]", "resource.labels[d]",
                                           "resource.tags[e,f]"));
  Labels many;
  for (size_t i = 0; i <= kMaxLabels; ++i) many.tags.insert(absl::StrCat("t", i));
  Faults too_many;
  Check(many, "resource", too_many);
  EXPECT_EQ(ViolationsOf(too_many.ToStatus()).size(), 1);
}

}  // namespace
}  // namespace magpie::resource
