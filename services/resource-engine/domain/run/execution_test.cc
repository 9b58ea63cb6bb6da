// From answers to the requested values, one call after the other.

#include "services/resource-engine/domain/run/execution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Fields "s" and "r" of the API "order", and "l" of "lock".
TestCatalog Bikes() {
  TestCatalog catalog;
  catalog.PutApi("order", {"order_id"});
  catalog.PutField("s", "order", "/status");
  catalog.PutField("r", "order", "/rider");
  catalog.PutApi("lock", {"bike_id"});
  catalog.PutField("l", "lock", "/state");
  return catalog;
}

constexpr absl::string_view kBoth = R"({"order_id":"o1","bike_id":"b1"})";

// A field "/a" of an API, from this answer.
std::vector<std::string> FetchedFrom(const absl::StatusOr<HttpAnswer>& answer) {
  TestCatalog catalog;
  catalog.PutApi("api", {});
  catalog.PutField("f", "api", "/a");
  Execution execution = catalog.ExecutionOf({"f"});
  const size_t call = execution.Start().at(0);
  execution.Take(call, ReadAnswer(*execution.call(call)->api, answer, absl::Milliseconds(5)));
  return Describe(execution.ToFetched());
}

TEST(ExecutionTest, AParameterMayBeDerivedFromWhatIsKnown) {
  TestCatalog catalog;
  catalog.PutApi("a1", {}, {{"p", "f4"}});
  catalog.PutField("f1", "a1", "/apiField1");
  catalog.PutApi("a2", {});
  catalog.PutField("f2", "a2", "/apiField2");
  catalog.PutDerived("f4", "'<' + f3 + '>'", {{"f3", "f3"}});
  Execution execution = catalog.ExecutionOf({"f1", "f2"}, "{}", R"({"f3":"v3"})");
  const std::vector<size_t> calls = execution.Start();
  ASSERT_THAT(Targets(execution, calls), ElementsAre("/a2", "/a1/%3Cv3%3E"));
  EXPECT_THAT(Answer(execution, calls[1], 200, R"({"apiField1":"one"})"), IsEmpty());
  EXPECT_FALSE(execution.done());
  EXPECT_THAT(Answer(execution, calls[0], 200, R"({"apiField2":"two"})"), IsEmpty());
  ASSERT_TRUE(execution.done());
  EXPECT_THAT(Describe(execution.ToFetched()), ElementsAre(R"({"f1":"one","f2":"two"})"));
}

TEST(ExecutionTest, ACallWaitsOnlyForTheCallsThatFeedIt) {
  TestCatalog catalog = Bikes();
  catalog.PutApi("level", {}, {{"rider", "r"}});
  catalog.PutField("v", "level", "/level");
  catalog.PutDerived("vip", "level > 3 && lock == 'open'", {{"level", "v"}, {"lock", "l"}});
  Execution execution = catalog.ExecutionOf({"vip", "s"}, kBoth);
  const std::vector<size_t> first = execution.Start();
  ASSERT_THAT(Targets(execution, first), ElementsAre("/order/o1", "/lock/b1"));
  const std::vector<size_t> second =
      Answer(execution, first[0], 200, R"({"rider":7,"status":"on"})");
  ASSERT_THAT(Targets(execution, second), ElementsAre("/level/7"));
  EXPECT_THAT(Answer(execution, second[0], 200, R"({"level":4})"), IsEmpty());
  EXPECT_THAT(Answer(execution, first[1], 200, R"({"state":"open"})"), IsEmpty());
  ASSERT_TRUE(execution.done());
  const Fetched fetched = execution.ToFetched();
  EXPECT_THAT(Describe(fetched), ElementsAre(R"({"s":"on","vip":true})"));
  ASSERT_EQ(fetched.calls.size(), 3);
  EXPECT_EQ(Describe(fetched.calls[0]), "order r1/order GET /order/o1 200 5ms [r s] ");
  EXPECT_EQ(Describe(fetched.calls[1]), "level r1/level GET /level/7 200 5ms [v] ");
  EXPECT_EQ(Describe(fetched.calls[2]), "lock r1/lock GET /lock/b1 200 5ms [l] ");
}

TEST(ExecutionTest, AnApiThatCannotBeCalledFailsOnlyItsOwnFields) {
  Execution execution = Bikes().ExecutionOf({"s", "l", "r"}, R"({"bike_id":"b1"})");
  const std::vector<size_t> calls = execution.Start();
  ASSERT_THAT(Targets(execution, calls), ElementsAre("/lock/b1"));
  Answer(execution, calls[0], 200, R"({"state":{"pin":["in"]}})");
  EXPECT_THAT(
      Describe(execution.ToFetched()),
      ElementsAre(R"({"l":{"pin":["in"]}})", "s PARAM_MISSING by order: params.order_id is missing",
                  "r PARAM_MISSING by order: params.order_id is missing"));
}

TEST(ExecutionTest, AFailureFailsAllThatNeedsItAndNamesItsCause) {
  TestCatalog catalog = Bikes();
  catalog.PutApi("level", {}, {{"rider", "r"}});
  catalog.PutField("v", "level", "/level");
  catalog.PutDerived("vip", "level > 3", {{"level", "v"}});
  Execution execution = catalog.ExecutionOf({"vip", "s", "l"}, kBoth);
  const std::vector<size_t> calls = execution.Start();
  EXPECT_THAT(Answer(execution, calls[0], 200, R"({"status":"on"})"), IsEmpty());
  Answer(execution, calls[1], 503, "oh");
  ASSERT_TRUE(execution.done());
  EXPECT_THAT(
      Describe(execution.ToFetched()),
      ElementsAre(R"({"s":"on"})", "vip FIELD_MISSING by r: order: the answer has no /rider",
                  "l UPSTREAM_STATUS by lock: lock: answered with status 503 (retryable)"));
}

TEST(ExecutionTest, ADerivedFieldReportsWhyItFails) {
  TestCatalog catalog;
  catalog.PutDerived("half", "1 / n", {}, {"n"});
  Execution zero = catalog.ExecutionOf({"half"}, R"({"n":0})");
  EXPECT_THAT(zero.Start(), IsEmpty());
  ASSERT_TRUE(zero.done());
  EXPECT_THAT(Describe(zero.ToFetched()),
              ElementsAre("{}", testing::StartsWith("half EXPRESSION_FAILED by half: half: ")));
  Execution missing = catalog.ExecutionOf({"half"});
  missing.Start();
  EXPECT_THAT(Describe(missing.ToFetched()),
              ElementsAre("{}", "half PARAM_MISSING by half: half: params.n is missing"));
}

TEST(ExecutionTest, AnInputTakesPrecedenceOverAParameterOfItsName) {
  TestCatalog catalog;
  catalog.PutApi("a", {}, {{"id", "f"}});
  catalog.PutField("g", "a", "");
  Execution execution = catalog.ExecutionOf({"g"}, R"({"id":"given"})", R"({"f":"input"})");
  EXPECT_THAT(Targets(execution, execution.Start()), ElementsAre("/a/input"));
}

TEST(ExecutionTest, WhatIsKnownNeedsNoCall) {
  Execution execution = Bikes().ExecutionOf({"s", "l"}, "{}", R"({"s":null,"l":[1]})");
  EXPECT_THAT(execution.Start(), IsEmpty());
  ASSERT_TRUE(execution.done());
  EXPECT_THAT(Describe(execution.ToFetched()), ElementsAre(R"({"l":[1],"s":null})"));
}

TEST(AnswerTest, AnEmptyPointerIsTheWholeAnswer) {
  TestCatalog catalog;
  catalog.PutApi("api", {});
  catalog.PutField("f", "api", "");
  Execution execution = catalog.ExecutionOf({"f"});
  Answer(execution, execution.Start().at(0), 200, "[1]");
  EXPECT_THAT(Describe(execution.ToFetched()), ElementsAre(R"({"f":[1]})"));
}

TEST(AnswerTest, ReportsBadAnswers) {
  EXPECT_THAT(FetchedFrom(HttpAnswer{201, R"({"a":1})"}), ElementsAre(R"({"f":1})"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{200, R"({"b":1})"}),
              ElementsAre("{}", "f FIELD_MISSING by f: api: the answer has no /a"));
  EXPECT_THAT(
      FetchedFrom(HttpAnswer{200, "<html>"}),
      ElementsAre("{}", "f UPSTREAM_BAD_JSON by api: api: answered with HTML instead of JSON"));
  EXPECT_THAT(
      FetchedFrom(HttpAnswer{200, "\"\xFF\""}),
      ElementsAre("{}",
                  "f UPSTREAM_BAD_JSON by api: api: answered with something that is not JSON"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{204, " \r\n"}),
              ElementsAre("{}", "f UPSTREAM_EMPTY by api: api: answered with no body"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{404, R"({"a":1})"}),
              ElementsAre("{}", "f UPSTREAM_STATUS by api: api: answered with status 404"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{302, ""}),
              ElementsAre("{}", "f UPSTREAM_STATUS by api: api: answered with status 302"));
  const absl::Status slow =
      Error(absl::StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT", "no answer in time");
  EXPECT_THAT(FetchedFrom(slow),
              ElementsAre("{}", "f UPSTREAM_TIMEOUT by api: api: no answer in time (retryable)"));
}

TEST(AnswerTest, ARetryMayHelpIfTheUpstreamFailed) {
  const auto is_retryable = [](absl::StatusCode code, absl::string_view reason) {
    return IsRetryable(Error(code, reason, "x"));
  };
  EXPECT_TRUE(is_retryable(absl::StatusCode::kUnavailable, "UPSTREAM_UNREACHABLE"));
  EXPECT_TRUE(is_retryable(absl::StatusCode::kUnavailable, "UPSTREAM_CLOSED"));
  EXPECT_TRUE(is_retryable(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS"));
  EXPECT_FALSE(is_retryable(absl::StatusCode::kResourceExhausted, "UPSTREAM_TOO_LARGE"));
  EXPECT_FALSE(is_retryable(absl::StatusCode::kInvalidArgument, "PARAM_MISSING"));
  const auto status_is_retryable = [](int status) {
    const ApiProgram api = *Compile(NameOf("a"), Api{.path = "/"});
    return IsRetryable(ReadAnswer(api, HttpAnswer{status, ""}, absl::ZeroDuration()).body.status());
  };
  for (const int status : {408, 429, 500, 503, 599}) EXPECT_TRUE(status_is_retryable(status));
  for (const int status : {301, 400, 401, 404, 409}) EXPECT_FALSE(status_is_retryable(status));
}

TEST(AnswerTest, ADefinitionMayDefineSuccess) {
  const ApiProgram api =
      *Compile(NameOf("a"),
               Api{.path = "/", .success = "status == 404 || (body != null && body.code == 0)"});
  const auto read = [&api](int status, const std::string& body) {
    const absl::Status why = ReadAnswer(api, HttpAnswer{status, body}, {}).body.status();
    return why.ok() ? "OK" : absl::StrCat(ReasonOf(why), IsRetryable(why) ? " retryable" : "");
  };
  EXPECT_EQ(read(200, R"({"code":0})"), "OK");
  EXPECT_EQ(read(200, R"({"code":7})"), "UPSTREAM_REFUSED");
  EXPECT_EQ(read(200, R"({"no":7})"), "UPSTREAM_REFUSED");
  EXPECT_EQ(read(200, "7"), "UPSTREAM_REFUSED");
  EXPECT_EQ(read(200, ""), "UPSTREAM_REFUSED");
  EXPECT_EQ(read(200, "{"), "UPSTREAM_BAD_JSON");
  EXPECT_EQ(read(404, ""), "OK");
  EXPECT_EQ(read(404, "<html>"), "UPSTREAM_STATUS");
  EXPECT_EQ(read(503, R"({"code":7})"), "UPSTREAM_STATUS retryable");
  EXPECT_EQ(read(500, R"({"code":0})"), "OK");
}

TEST(AnswerTest, AnInvokedApiNeedsNoBody) {
  TestCatalog catalog;
  catalog.PutApi("close", {"p"});
  const auto invoked = [&](const HttpAnswer& answer) {
    Execution execution(std::make_shared<const Plan>(*catalog.PlanOfApi("close")),
                        {.params = {{"p", 1}}, .request_id = "r1"});
    Answer(execution, execution.Start().at(0), answer.status, answer.body);
    return *execution.ToInvoked();
  };
  EXPECT_EQ(ToJson(*invoked({200, R"({"state":"closed"})"}).result), R"({"state":"closed"})");
  EXPECT_EQ(ToJson(*invoked({200, "null"}).result), "null");

  const Invoked empty = invoked({204, ""});
  EXPECT_TRUE(empty.error.ok());
  EXPECT_EQ(empty.result, nullptr);
  EXPECT_EQ(Describe(empty.call), "close r1/close GET /close/1 204 5ms [] ");

  const Invoked failed = invoked({500, ""});
  EXPECT_EQ(ReasonOf(failed.error), "UPSTREAM_STATUS");
  EXPECT_EQ(failed.error.message(), "close: answered with status 500");
  EXPECT_EQ(failed.result, nullptr);
}

TEST(InvokedTest, AnApiIsCalledOnceItsInputsAreThere) {
  TestCatalog catalog = Bikes();
  catalog.PutApi("close", {}, {{"state", "l"}});
  const auto plan = std::make_shared<const Plan>(*catalog.PlanOfApi("close"));
  Execution execution(plan, {.params = *ParseJsonObject(kBoth), .request_id = "r1"});
  const std::vector<size_t> first = execution.Start();
  ASSERT_THAT(Targets(execution, first), ElementsAre("/lock/b1"));
  const std::vector<size_t> second = Answer(execution, first[0], 200, R"({"state":"open"})");
  ASSERT_THAT(Targets(execution, second), ElementsAre("/close/open"));
  Answer(execution, second[0], 204, "");
  const Invoked invoked = *execution.ToInvoked();
  EXPECT_EQ(Describe(invoked.call), "close r1/close GET /close/open 204 5ms [] ");
  ASSERT_EQ(invoked.before.size(), 1);
  EXPECT_EQ(invoked.before[0].api, NameOf("lock"));

  Execution failing(plan, {.params = *ParseJsonObject(kBoth), .request_id = "r1"});
  Answer(failing, failing.Start().at(0), 500, "");
  ASSERT_TRUE(failing.done());
  EXPECT_EQ(failing.ToInvoked().status().message(), "lock: answered with status 500");
}

}  // namespace
}  // namespace magpie::resource
