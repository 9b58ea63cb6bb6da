#include "services/resource-engine/domain/run/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Api kOrders{.upstream = "bike",
                  .method = "GET",
                  .path = "/orders",
                  .query = {{"cursor", "page"}, {"user", "user"}},
                  .paging = Paging{"/data/items", "body.data.next", 3},
                  .inputs = {.params = {"user"}}};

class PagesTest : public testing::Test {
 protected:
  std::shared_ptr<const Call> First(const Api& api = kOrders) {
    auto definition = std::make_shared<const Definition>(*Compile(*ParseName("orders"), Kind(api)));
    const auto* program = &std::get<ApiProgram>(*definition);
    auto variables = std::make_shared<const Value::Map>(
        Value::Map{{"user", "u1"}, {std::string(kPageVariable), Value()}});
    return std::make_shared<const Call>(Call{.definition = definition,
                                             .api = program,
                                             .request = *Render(*program, *variables),
                                             .idempotency_key = "r1/orders",
                                             .variables = variables});
  }

  Outcome Answer(absl::string_view json) {
    now_ += absl::Seconds(1);
    return {.begin = now_,
            .http_status = 200,
            .latency = absl::Milliseconds(10),
            .attempts = 1,
            .bytes = json.size(),
            .body = std::make_shared<const Value>(*ParseJson(json))};
  }

  absl::Time now_ = absl::UnixEpoch();
};

std::string BodyOf(const Outcome& outcome) {
  return outcome.body.ok() ? ToJson(**outcome.body) : ReasonOf(outcome.body.status());
}

TEST_F(PagesTest, EachPageLeadsToTheNextAndAllAreOneAnswer) {
  Pages pages(First());
  EXPECT_EQ(First()->request.target, "/orders?user=u1");
  const auto second = pages.Take(Answer(R"({"data":{"items":[1,2],"next":"b"},"of":3})"));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->request.target, "/orders?cursor=b&user=u1");
  EXPECT_EQ(second->idempotency_key, "r1/orders/page-2");
  EXPECT_EQ(pages.Take(Answer(R"({"data":{"items":[3],"next":null}})")), nullptr);
  const Outcome all = pages.Finish();
  EXPECT_EQ(BodyOf(all), R"({"data":{"items":[1,2,3],"next":"b"},"of":3})");
  EXPECT_EQ(all.attempts, 2);
  EXPECT_EQ(all.latency, absl::Milliseconds(1010));
}

TEST_F(PagesTest, PagesMayBeNumbersAndTheAnswerTheList) {
  Api api = kOrders;
  api.paging = Paging{"", "size(body) < 2 ? null : page == null ? 2 : page + 1", 3};
  Pages pages(First(api));
  EXPECT_EQ(pages.Take(Answer("[1,2]"))->request.target, "/orders?cursor=2&user=u1");
  EXPECT_EQ(pages.Take(Answer("[3,4]"))->request.target, "/orders?cursor=3&user=u1");
  EXPECT_EQ(pages.Take(Answer("[]")), nullptr);
  EXPECT_EQ(BodyOf(pages.Finish()), "[1,2,3,4]");
}

TEST_F(PagesTest, AListThatDoesNotEndIsAnError) {
  Pages pages(First());
  const char* page = R"({"data":{"items":[1],"next":"again"}})";
  EXPECT_NE(pages.Take(Answer(page)), nullptr);
  EXPECT_NE(pages.Take(Answer(page)), nullptr);
  EXPECT_EQ(pages.Take(Answer(page)), nullptr);
  EXPECT_EQ(BodyOf(pages.Finish()), "TOO_MANY_PAGES");
}

TEST_F(PagesTest, AFailedPageFailsTheWholeList) {
  Pages pages(First());
  EXPECT_NE(pages.Take(Answer(R"({"data":{"items":[1],"next":"b"}})")), nullptr);
  EXPECT_EQ(pages.Take(Answer(R"({"data":{}})")), nullptr);
  EXPECT_EQ(BodyOf(pages.Finish()), "FIELD_MISSING");

  Pages others(First());
  Outcome failed = Answer("1");
  failed.body = Error(absl::StatusCode::kUnavailable, "UPSTREAM_CLOSED", "gone");
  EXPECT_EQ(others.Take(std::move(failed)), nullptr);
  EXPECT_EQ(BodyOf(others.Finish()), "UPSTREAM_CLOSED");

  Pages large(First());
  Outcome much = Answer(R"({"data":{"items":[1],"next":"b"}})");
  much.bytes = kMaxPagedBytes + 1;
  EXPECT_EQ(large.Take(std::move(much)), nullptr);
  EXPECT_EQ(BodyOf(large.Finish()), "UPSTREAM_TOO_LARGE");
}

std::vector<std::string> PagingFaultsOf(const Api& api) {
  Faults faults;
  Check(api, *Upstreams::Parse("bike=http://a"), "api", faults);
  std::vector<std::string> report;
  for (const auto& fault : ViolationsOf(faults.ToStatus())) {
    report.push_back(absl::StrCat(fault.field, " ", fault.description));
  }
  return report;
}

TEST_F(PagesTest, APagingIsChecked) {
  EXPECT_THAT(PagingFaultsOf(kOrders), IsEmpty());
  Api api = kOrders;
  api.query.erase("cursor");
  EXPECT_THAT(PagingFaultsOf(api),
              ElementsAre("api.paging asks for the same page again: no expression reads page"));
  api = kOrders;
  api.paging = Paging{"items", "body.", 101};
  api.inputs.params.push_back("page");
  EXPECT_THAT(PagingFaultsOf(api), ElementsAre(testing::StartsWith("api.paging.items"),
                                               "api.paging.max_pages must be 0 to 100",
                                               "api.paging already has a variable named page",
                                               testing::StartsWith("api.paging.next 1:6")));
}

}  // namespace
}  // namespace magpie::resource
