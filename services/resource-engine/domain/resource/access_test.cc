// Who may use a resource, and how much of it they may see.

#include "services/resource-engine/domain/resource/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;

TEST(AccessTest, WithoutGrantsEveryoneMayUseIt) {
  EXPECT_EQ(UseOf({}, ""), Use::kReturn);
  EXPECT_EQ(UseOf({}, "flow"), Use::kReturn);
}

TEST(AccessTest, WithGrantsOnlyTheirCallersMayUseIt) {
  const Access access{.grants = {{"flow"}, {"bot", false}}};
  EXPECT_EQ(UseOf(access, "flow"), Use::kReturn);
  EXPECT_EQ(UseOf(access, "bot"), Use::kFeed);
  EXPECT_EQ(UseOf(access, "web"), Use::kNone);
  EXPECT_EQ(UseOf(access, ""), Use::kNone);
  const Access all{.grants = {{"*", false}, {"flow"}}};
  EXPECT_EQ(UseOf(all, ""), Use::kFeed);
  EXPECT_EQ(UseOf(all, "flow"), Use::kReturn) << "the best of its grants";
}

TEST(AccessTest, MasksPrivateValuesUnlessAGrantSaysOtherwise) {
  const Access access{.grants = {{"*"}, {"flow", true, true}}};
  EXPECT_TRUE(IsMasked(access, Privacy::kPersonal, "web"));
  EXPECT_FALSE(IsMasked(access, Privacy::kPersonal, "flow"));
  EXPECT_FALSE(IsMasked(access, Privacy::kPublic, "web"));
  EXPECT_TRUE(IsMasked({}, Privacy::kSensitive, "flow"));
}

// For every pair, callers may see exactly what both allow.
TEST(AccessTest, TheStricterOfTwoShowsNobodyMore) {
  const std::vector<Access> all = {
      {},
      {.privacy = Privacy::kPersonal},
      {.privacy = Privacy::kSensitive},
      {.grants = {{"app"}}},
      {.grants = {{"desk"}, {"app", false}}},
      {.grants = {{"*", false}, {"desk"}}},
      {.privacy = Privacy::kPersonal, .grants = {{"*"}, {"desk", true, true}}},
      {.privacy = Privacy::kSensitive, .grants = {{"desk", true, true}, {"app", true, true}}},
      {.privacy = Privacy::kSensitive, .grants = {{"*", true, true}}},
      {.privacy = Privacy::kSensitive, .grants = {{"boss", true, true}}}};
  for (const Access& one : all) {
    for (const Access& other : all) {
      const Access both = Strictest(one, other);
      for (const char* caller : {"", "app", "desk", "boss", "joe"}) {
        const auto sees = [&](const Access& access) {
          return MaySee(access, access.privacy, caller);
        };
        EXPECT_EQ(sees(both), sees(one) && sees(other)) << caller << Describe(both);
        EXPECT_LE(UseOf(both, caller) == Use::kReturn, UseOf(one, caller) == Use::kReturn);
      }
      EXPECT_EQ(both.privacy, std::max(one.privacy, other.privacy));
    }
  }
  EXPECT_EQ(Strictest(all[6], {}),
            (Access{.privacy = Privacy::kPersonal, .grants = {{"*"}, {"desk", true, true}}}));
  EXPECT_EQ(Strictest(all[3], all[9]).grants, (std::vector<Grant>{{"*", false}}));
}

TEST(AccessTest, TheStricterOfTwoKeepsGrantsWithinTheLimit) {
  Access one, other;
  for (size_t i = 0; i < kMaxGrants; ++i) {
    one.grants.push_back({absl::StrCat("a", i)});
    other.grants.push_back({absl::StrCat("b", i)});
  }
  one.grants[0].caller = other.grants[0].caller = "*";
  const Access both = Strictest(one, other);
  EXPECT_EQ(both.grants.size(), kMaxGrants);
  EXPECT_EQ(both.grants[0].caller, "*");
}

TEST(AccessTest, ReportsTheFaultsOfGrants) {
  Faults faults;
  Check({.grants = {{"flow"}, {"fl*w"}, {""}, {"flow"}, {"*"}}}, "r", faults);
  std::vector<std::string> report;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) report.push_back(fault.field);
  EXPECT_THAT(report,
              ElementsAre("r.grants[1].caller", "r.grants[2].caller", "r.grants[3].caller"));
}

// An order's rider is personal; the rider's coupon comes from a different API.
class AccessRunTest : public testing::Test {
 protected:
  AccessRunTest() {
    catalog_.PutApi("order", {});
    catalog_.PutField("rider", {"order"});
    catalog_.PutApi("coupons", {}, {{"rider", "rider"}});
    catalog_.PutField("coupon", {"coupons"});
    catalog_.PutDerived("greeting", "'Hi ' + r", {{"r", "rider"}});
  }

  // What `caller` gets, and the number of calls.
  std::vector<std::string> Fetch(const std::vector<std::string>& fields,
                                 const std::map<std::string, StepAccess>& access,
                                 const std::string& caller) {
    Plan plan = *catalog_.PlanOf(fields);
    for (const Step& step : plan.steps) {
      const auto found = access.find(step.name.str());
      plan.access.push_back(found == access.end() ? StepAccess() : found->second);
    }
    Execution execution(std::make_shared<const Plan>(std::move(plan)),
                        {.request_id = "r1", .caller = caller});
    std::vector<size_t> open = execution.Start();
    while (!open.empty()) {
      const size_t step = open.back();
      open.pop_back();
      for (const size_t next : Answer(execution, step, 200, R"({"v":"Zoe"})")) open.push_back(next);
    }
    EXPECT_TRUE(execution.done());
    const Fetched fetched = execution.ToFetched();
    std::vector<std::string> lines = Describe(fetched);
    lines.push_back(absl::StrCat(fetched.calls.size(), " calls"));
    called_.clear();
    for (const CallRecord& call : fetched.calls) called_.push_back(call.target);
    return lines;
  }

  TestCatalog catalog_;
  std::vector<std::string> called_;  // of the last fetch
};

TEST_F(AccessRunTest, MakesNoCallForADeniedField) {
  const std::map<std::string, StepAccess> access = {{"rider", {.access = {.grants = {{"flow"}}}}}};
  EXPECT_THAT(Fetch({"rider"}, access, "flow"), ElementsAre(R"({"rider":"Zoe"})", "1 calls"));
  EXPECT_THAT(
      Fetch({"rider", "coupon"}, access, "web"),
      ElementsAre("{}", "rider ACCESS_DENIED by rider: rider: has no grant for this caller",
                  "coupon ACCESS_DENIED by rider: rider: has no grant for this caller", "0 calls"));
}

TEST_F(AccessRunTest, DoesNotReturnWhatMayOnlyFeed) {
  const std::map<std::string, StepAccess> access = {
      {"rider", {.access = {.grants = {{"*", false}}}}}};
  EXPECT_THAT(Fetch({"coupon"}, access, ""), ElementsAre(R"({"coupon":"Zoe"})", "2 calls"));
  EXPECT_THAT(
      Fetch({"coupon", "rider"}, access, ""),
      ElementsAre(R"({"coupon":"Zoe"})",
                  "rider ACCESS_DENIED by rider: rider: has no grant for this caller", "2 calls"));
  EXPECT_THAT(Fetch({"rider"}, access, "").back(), "0 calls");
}

TEST_F(AccessRunTest, MasksPrivateValuesThatStillFeedOthers) {
  const StepAccess personal{.access = {.privacy = Privacy::kPersonal},
                            .privacy = Privacy::kPersonal};
  EXPECT_THAT(
      Fetch({"rider", "coupon", "greeting"}, {{"rider", personal}, {"greeting", personal}}, "web"),
      ElementsAre(R"({"coupon":"Zoe","greeting":"***","rider":"***"})", "2 calls"));
}

TEST_F(AccessRunTest, MasksRequestsThatContainMaskedValues) {
  const Access grants{.privacy = Privacy::kPersonal,
                      .grants = {{"*", false}, {"web"}, {"desk", true, true}}};
  const std::map<std::string, StepAccess> access = {{"rider", {grants, Privacy::kPersonal}}};
  Fetch({"coupon"}, access, "desk");
  EXPECT_THAT(called_, ElementsAre("/order", "/coupons/Zoe"));
  Fetch({"coupon"}, access, "web");
  EXPECT_THAT(called_, ElementsAre("/order", "***"));
  Fetch({"coupon"}, access, "bot");
  EXPECT_THAT(called_, ElementsAre("/order", "***"));
}

TEST_F(AccessRunTest, AnInvokedApiIsDeniedOrMasked) {
  const auto invoke = [this](const Access& access) {
    Plan plan = *catalog_.PlanOfApi("order");
    plan.access = {{access, access.privacy}};
    Execution execution(std::make_shared<const Plan>(std::move(plan)), {.request_id = "r1"});
    for (const size_t step : execution.Start()) Answer(execution, step, 200, R"({"v":1})");
    const auto invoked = execution.ToInvoked();
    return invoked.ok() ? ToJson(*invoked->result) : ReasonOf(invoked.status());
  };
  EXPECT_EQ(invoke({}), R"({"v":1})");
  EXPECT_EQ(invoke({.privacy = Privacy::kSensitive}), R"("***")");
  EXPECT_EQ(invoke({.grants = {{"flow"}}}), "ACCESS_DENIED");
  EXPECT_EQ(invoke({.grants = {{"*", false}}}), "ACCESS_DENIED");
}

}  // namespace
}  // namespace magpie::resource
