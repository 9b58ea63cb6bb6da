#include "services/resource-engine/domain/run/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;

const Api kRiders{.upstream = "bike",
                  .method = "GET",
                  .path = "/riders",
                  .query = {{"city", "city"}, {"ids", "keys.map(k, string(k)).join(',')"}},
                  .batch = Batch{.key = "rider", .items = "/riders", .item_key = "/id"},
                  .inputs = {.params = {"city", "rider"}}};

class BatchTest : public testing::Test {
 protected:
  std::shared_ptr<const Call> For(const Value& rider, const std::string& city = "sz") {
    const ApiProgram& api = std::get<ApiProgram>(*definition_);
    auto variables = std::make_shared<const Value::Map>(
        ForOneKey(api, {{"city", city}, {"rider", rider}, {"other", "x"}}));
    return std::make_shared<const Call>(Call{.definition = definition_,
                                             .api = &api,
                                             .request = *Render(api, *variables),
                                             .idempotency_key = "r1/riders",
                                             .variables = variables});
  }

  std::shared_ptr<const Definition> definition_ =
      std::make_shared<const Definition>(*Compile(*ParseName("riders"), Kind(kRiders)));
};

std::vector<std::string> Split(const std::vector<std::shared_ptr<const Call>>& calls,
                               absl::string_view json) {
  const Outcome outcome{
      .http_status = 200, .attempts = 1, .body = std::make_shared<const Value>(*ParseJson(json))};
  std::vector<std::string> bodies;
  for (const Outcome& one : SplitOutcome(calls, outcome)) {
    bodies.push_back(one.body.ok() ? ToJson(**one.body) : one.body.status().ToString());
  }
  return bodies;
}

TEST_F(BatchTest, CombinesCallsThatDifferOnlyInTheirKeys) {
  EXPECT_EQ(For("a")->request.target, "/riders?city=sz&ids=a");
  EXPECT_EQ(BatchOf(*For("a")), BatchOf(*For("b")));
  EXPECT_NE(BatchOf(*For("a")), BatchOf(*For("a", "bj")));
  const auto joined = Join(std::vector{For("a"), For(7), For("a"), For("7")});
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ((*joined)->request.target, "/riders?city=sz&ids=a%2C7") << "each key is there once";
  EXPECT_EQ((*joined)->idempotency_key, "r1/riders/keys-4");
}

TEST_F(BatchTest, AnswersEachCallWithTheItemOfItsKey) {
  EXPECT_THAT(
      Split({For("a"), For("7"), For("c")}, R"({"riders":[{"id":7,"n":1},{"id":"a","n":2},{}]})"),
      ElementsAre(R"({"id":"a","n":2})", R"({"id":7,"n":1})",
                  testing::HasSubstr("its answer to many keys has no item for this key")));
  EXPECT_THAT(Split({For("a")}, R"({"riders":{"a":1}})"),
              ElementsAre(testing::HasSubstr("has no list at '/riders'")));
}

TEST_F(BatchTest, ItemsMayBeAnObjectByKey) {
  Api api = kRiders;
  api.batch->items = "";
  api.batch->item_key = "";
  definition_ = std::make_shared<const Definition>(*Compile(*ParseName("riders"), Kind(api)));
  EXPECT_THAT(Split({For(7), For("b")}, R"({"7":"seven","b":null})"),
              ElementsAre(R"("seven")", "null"));
}

TEST_F(BatchTest, TheFirstOneCountsAsTheCall) {
  const std::vector<std::shared_ptr<const Call>> calls = {For("a"), For("b")};
  const std::vector<Outcome> outcomes =
      SplitOutcome(calls, {.attempts = 2, .bytes = 10, .body = absl::UnavailableError("down")});
  EXPECT_EQ(outcomes[0].attempts, 2);
  EXPECT_EQ(outcomes[1].attempts, 0);
  EXPECT_EQ(outcomes[1].source, Source::kShared);
  EXPECT_EQ(outcomes[1].bytes, 5);
  EXPECT_EQ(outcomes[1].body.status(), absl::UnavailableError("down"));
}

TEST_F(BatchTest, SplitsCallsThatMayBeRefusedForOneKey) {
  const auto error = [](absl::string_view reason) {
    return Error(absl::StatusCode::kFailedPrecondition, reason, "no");
  };
  EXPECT_TRUE(IsWorthSplitting(400, error("UPSTREAM_STATUS")));
  EXPECT_TRUE(IsWorthSplitting(0, error("REQUEST_TOO_LARGE")));
  EXPECT_FALSE(IsWorthSplitting(401, error("UPSTREAM_STATUS")));
  EXPECT_FALSE(IsWorthSplitting(503, error("UPSTREAM_STATUS")));
  EXPECT_FALSE(IsWorthSplitting(404, absl::OkStatus()))
      << "its success expression takes it for one";
}

TEST(CheckBatch, ReportsAllFaults) {
  const auto faults_of = [](const Api& api) {
    Faults faults;
    Check(api, *Upstreams::Parse("bike=http://127.0.0.1:1"), "api", faults);
    std::vector<std::string> texts;
    for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
      texts.push_back(fault.field + " " + fault.description);
    }
    return texts;
  };
  EXPECT_THAT(faults_of(kRiders), testing::IsEmpty());
  Api api = kRiders;
  api.method = "POST";
  api.paging = Paging{"", "null"};
  api.policy.unshared = true;
  api.batch = Batch{.key = "driver", .items = "x", .max_keys = -1, .wait = absl::Seconds(1)};
  api.query["ids"] = "rider";
  EXPECT_THAT(
      faults_of(api),
      ElementsAre("api.batch.key is neither a parameter nor an input: driver",
                  testing::HasSubstr("api.batch.items"), "api.batch.max_keys must be 0 to 1000",
                  "api.batch.wait must be 0 to 100ms", "api.batch cannot be combined with pages",
                  "api.batch is only for idempotent APIs, and this one is not idempotent",
                  "api.batch shares calls, but the policy says unshared",
                  "api.batch asks for no key: no expression reads keys",
                  "api.paging asks for the same page again: no expression reads page"));
  api = kRiders;
  api.query["rider"] = "rider";
  EXPECT_THAT(faults_of(api),
              ElementsAre("api.batch needs expressions to read keys instead of rider"));
}

}  // namespace
}  // namespace magpie::resource
