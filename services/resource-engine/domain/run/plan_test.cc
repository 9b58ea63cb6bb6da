// From requested fields to the resources that they need.

#include "services/resource-engine/domain/run/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

class PlanTest : public testing::Test {
 protected:
  // "REASON: message" of a plan that cannot be made.
  std::string Fault(const std::vector<std::string>& fields) {
    const absl::Status status = catalog_.PlanOf(fields).status();
    return absl::StrCat(ReasonOf(status), ": ", status.message());
  }

  TestCatalog catalog_;
};

TEST_F(PlanTest, PutsEachResourceAfterWhatItNeeds) {
  catalog_.PutApi("a1", {}, {{"p", "f4"}});
  catalog_.PutField("f1", "a1", "/apiField1");
  catalog_.PutApi("a2", {"q"});
  catalog_.PutField("f2", "a2", "/apiField2");
  catalog_.PutApi("a3", {});
  catalog_.PutField("f3", "a3", "/apiField3");
  catalog_.PutDerived("f4", "f3 + 1", {{"f3", "f3"}});
  EXPECT_EQ(Describe(*catalog_.PlanOf({"f1", "f2"}, {"f3"})),
            "0 f3 known, stage 0, group 0\n"
            "1 f4 derived, needs f3, stage 0, group 0\n"
            "2 a1 API, needs f4, stage 0, group 0\n"
            "3 f1 field, needs a1, stage 1, group 0\n"
            "4 a2 API, stage 0, group 1\n"
            "5 f2 field, needs a2, stage 1, group 1\n");
  EXPECT_EQ(Describe(*catalog_.PlanOf({"f1"})),
            "0 a3 API, stage 0, group 0\n"
            "1 f3 field, needs a3, stage 1, group 0\n"
            "2 f4 derived, needs f3, stage 1, group 0\n"
            "3 a1 API, needs f4, stage 1, group 0\n"
            "4 f1 field, needs a1, stage 2, group 0\n");
}

TEST_F(PlanTest, PlansEachResourceOnce) {
  catalog_.PutApi("order", {"id"});
  catalog_.PutField("status", "order", "/status");
  catalog_.PutField("rider", "order", "/rider");
  catalog_.PutDerived("riding", "s == 'riding'", {{"s", "status"}});
  const Plan plan = *catalog_.PlanOf({"status", "rider", "status", "riding"});
  EXPECT_EQ(Describe(plan),
            "0 order API, stage 0, group 0\n"
            "1 status field, needs order, stage 1, group 0\n"
            "2 rider field, needs order, stage 1, group 0\n"
            "3 riding derived, needs status, stage 1, group 0\n");
  EXPECT_THAT(plan.asked, testing::ElementsAre(1, 2, 3));
}

TEST_F(PlanTest, StepsThatMeetLateAreOneGroup) {
  catalog_.PutApi("a", {});
  catalog_.PutApi("b", {});
  catalog_.PutApi("c", {});
  catalog_.PutField("fa", "a", "");
  catalog_.PutField("fb", "b", "");
  catalog_.PutField("fc", "c", "");
  catalog_.PutDerived("ac", "x + y", {{"x", "fa"}, {"y", "fc"}});
  const Plan plan = *catalog_.PlanOf({"fa", "fb", "ac"});
  std::map<std::string, size_t> groups;
  for (const Step& step : plan.steps) groups[step.name.str()] = step.group;
  EXPECT_EQ(groups, (std::map<std::string, size_t>{
                        {"a", 0}, {"fa", 0}, {"b", 1}, {"fb", 1}, {"c", 0}, {"fc", 0}, {"ac", 0}}));
}

TEST_F(PlanTest, AnApiIsPlannedWithItsInputs) {
  catalog_.PutApi("lock", {"bike"});
  catalog_.PutField("state", "lock", "/state");
  catalog_.PutApi("close", {}, {{"state", "state"}});
  EXPECT_EQ(Describe(*catalog_.PlanOfApi("close")),
            "0 lock API, stage 0, group 0\n"
            "1 state field, needs lock, stage 1, group 0\n"
            "2 close API, needs state, stage 1, group 0\n");
}

TEST_F(PlanTest, PrintsACycle) {
  catalog_.PutApi("a1", {}, {{"p", "f4"}});
  catalog_.PutField("f1", "a1", "/x");
  catalog_.PutDerived("f4", "f5", {{"f5", "f5"}});
  catalog_.PutDerived("f5", "f1", {{"f1", "f1"}});
  catalog_.PutDerived("top", "f1", {{"f1", "f1"}});
  EXPECT_EQ(Fault({"top"}), "DEPENDENCY_CYCLE: f1 needs a1 needs f4 needs f5 needs f1");
  EXPECT_TRUE(catalog_.PlanOf({"top"}, {"f5"}).ok()) << "what is known needs nothing";

  catalog_.PutDerived("self", "x", {{"x", "self"}});
  EXPECT_EQ(Fault({"self"}), "DEPENDENCY_CYCLE: self needs self");
}

TEST_F(PlanTest, NamesAMissingResourceOrOneOfTheWrongKind) {
  catalog_.PutApi("a", {});
  catalog_.PutField("f", "a", "");
  catalog_.PutField("orphan", "none", "");
  catalog_.PutField("nested", "f", "");
  catalog_.PutDerived("of_api", "x", {{"x", "a"}});
  EXPECT_EQ(Fault({"none"}), "RESOURCE_NOT_FOUND: no such resource: none");
  EXPECT_EQ(Fault({"orphan"}), "RESOURCE_NOT_FOUND: no such resource: none");
  EXPECT_EQ(Fault({"a"}), "RESOURCE_NOT_FOUND: no such field: a");
  EXPECT_EQ(Fault({"f", "nested"}), "RESOURCE_NOT_FOUND: no such API: f");
  EXPECT_EQ(Fault({"of_api"}), "RESOURCE_NOT_FOUND: no such field: a");
  EXPECT_EQ(catalog_.PlanOfApi("f").status().message(), "no such API: f");
}

TEST_F(PlanTest, APlanHasALimit) {
  catalog_.PutApi("a", {});
  catalog_.PutField("f1", "a", "");
  for (size_t i = 2; i < kMaxSteps + 1; ++i) {
    catalog_.PutDerived(absl::StrCat("f", i), "x", {{"x", absl::StrCat("f", i - 1)}});
  }
  EXPECT_TRUE(catalog_.PlanOf({absl::StrCat("f", kMaxSteps - 1)}).ok());
  EXPECT_EQ(Fault({absl::StrCat("f", kMaxSteps)}),
            "PLAN_TOO_LARGE: needs more than 1000 resources");
}

}  // namespace
}  // namespace magpie::resource
