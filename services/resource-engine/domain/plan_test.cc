// From what is asked for to calls, and from answers to what was asked for.

#include "services/resource-engine/domain/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/answer.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;

std::shared_ptr<const ApiProgram> ApiOf(absl::string_view name, const std::string& param) {
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = absl::StrCat("/", name, "/{", param, "}"),
                .params = {param}};
  return std::make_shared<const ApiProgram>(*Compile(*ParseName(name), api));
}

Ask AskFor(absl::string_view field, absl::string_view pointer,
           std::shared_ptr<const ApiProgram> api) {
  return {*ParseName(field), std::string(pointer), std::move(api)};
}

// Fields "s" and "r" of the API "order", "l" of "lock".
std::vector<Ask> ThreeFields() {
  const auto order = ApiOf("order", "order_id");
  return {AskFor("s", "/status", order), AskFor("l", "/state", ApiOf("lock", "bike_id")),
          AskFor("r", "/rider", order)};
}

Plan PlanOf(const std::vector<Ask>& asks, absl::string_view params) {
  return MakePlan(asks, *ParseJsonObject(params), "r1");
}

std::string Describe(const FieldError& error) {
  return absl::StrCat(error.field.str(), " ", ReasonOf(error.why), ": ", error.why.message(),
                      IsRetryable(error.why) ? " (retryable)" : "");
}

// One line a call and an error.
std::vector<std::string> Describe(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Call& call : plan.calls) {
    std::string wants;
    for (const Want& want : call.wants) absl::StrAppend(&wants, " ", want.field.str());
    lines.push_back(absl::StrCat(call.request.target, " as ", call.idempotency_key, " for", wants));
  }
  for (const FieldError& error : plan.errors) lines.push_back(Describe(error));
  return lines;
}

// The values, and one line an error.
std::vector<std::string> Describe(const Fetched& fetched) {
  std::vector<std::string> lines = {ToJson(fetched.values)};
  for (const FieldError& error : fetched.errors) lines.push_back(Describe(error));
  return lines;
}

std::string Describe(const CallRecord& call) {
  const auto name = [](std::string* out, const ResourceId& id) { out->append(id.str()); };
  return absl::StrCat(call.api.str(), " ", call.idempotency_key, " ", call.method, " ", call.target,
                      " ", call.http_status, " ", absl::FormatDuration(call.latency), " [",
                      absl::StrJoin(call.fields, " ", name), "] ", call.error);
}

constexpr absl::string_view kBoth = R"({"order_id":"o1","bike_id":"b1"})";

// The one field "/a" of an API, from this answer.
std::vector<std::string> FetchedFrom(const absl::StatusOr<HttpAnswer>& answer) {
  const Plan plan = PlanOf({AskFor("f", "/a", ApiOf("api", "p"))}, R"({"p":1})");
  return Describe(ToFetched(plan, {ReadAnswer(plan.calls[0], answer, absl::Milliseconds(5))}));
}

TEST(PlanTest, CallsEachApiOnceWhateverAsksForIt) {
  EXPECT_THAT(Describe(PlanOf(ThreeFields(), kBoth)),
              ElementsAre("/order/o1 as r1/order for s r", "/lock/b1 as r1/lock for l"));
}

TEST(PlanTest, AnApiThatCannotBeCalledCostsItsOwnFieldsOnly) {
  EXPECT_THAT(
      Describe(PlanOf(ThreeFields(), R"({"bike_id":"b1"})")),
      ElementsAre("/lock/b1 as r1/lock for l", "s PARAM_MISSING: params.order_id is missing",
                  "r PARAM_MISSING: params.order_id is missing"));
}

TEST(PlanTest, ReadsFieldsOffTheAnswers) {
  const Plan plan = PlanOf(ThreeFields(), kBoth);
  const Fetched fetched = ToFetched(
      plan, {ReadAnswer(plan.calls[0], HttpAnswer{200, R"({"status":"riding","rider":null})"},
                        absl::Milliseconds(3)),
             ReadAnswer(plan.calls[1], HttpAnswer{200, R"({"state":{"pin":["in"]}})"},
                        absl::Milliseconds(4))});
  EXPECT_THAT(Describe(fetched), ElementsAre(R"({"l":{"pin":["in"]},"r":null,"s":"riding"})"));
  EXPECT_EQ(Describe(fetched.calls[0]), "order r1/order GET /order/o1 200 3ms [s r] ");
  EXPECT_EQ(Describe(fetched.calls[1]), "lock r1/lock GET /lock/b1 200 4ms [l] ");
}

TEST(PlanTest, AFailedCallCostsItsOwnFieldsOnly) {
  const Plan plan = PlanOf(ThreeFields(), kBoth);
  const Fetched fetched = ToFetched(
      plan,
      {ReadAnswer(plan.calls[0], HttpAnswer{503, "oh"}, absl::Milliseconds(3)),
       ReadAnswer(plan.calls[1], HttpAnswer{200, R"({"state":"open"})"}, absl::Milliseconds(4))});
  EXPECT_THAT(Describe(fetched),
              ElementsAre(R"({"l":"open"})",
                          "s UPSTREAM_STATUS: order: answered with status 503 (retryable)",
                          "r UPSTREAM_STATUS: order: answered with status 503 (retryable)"));
  EXPECT_EQ(Describe(fetched.calls[0]),
            "order r1/order GET /order/o1 503 3ms [] UPSTREAM_STATUS: answered with status 503");
}

TEST(AnswerTest, AnEmptyPointerIsTheWholeAnswer) {
  const Plan plan = PlanOf({AskFor("f", "", ApiOf("api", "p"))}, R"({"p":1})");
  EXPECT_THAT(Describe(ToFetched(
                  plan, {ReadAnswer(plan.calls[0], HttpAnswer{200, "[1]"}, absl::ZeroDuration())})),
              ElementsAre(R"({"f":[1]})"));
}

TEST(AnswerTest, TellsWhatIsWrongWithAnAnswer) {
  EXPECT_THAT(FetchedFrom(HttpAnswer{201, R"({"a":1})"}), ElementsAre(R"({"f":1})"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{200, R"({"b":1})"}),
              ElementsAre("{}", "f FIELD_MISSING: api: the answer has no /a"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{200, "<html>"}),
              ElementsAre("{}", "f UPSTREAM_BAD_JSON: api: answered with what is no JSON"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{200, "\"\xFF\""}),
              ElementsAre("{}", "f UPSTREAM_BAD_JSON: api: answered with what is no JSON"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{204, " \r\n"}),
              ElementsAre("{}", "f UPSTREAM_EMPTY: api: answered with no body"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{404, R"({"a":1})"}),
              ElementsAre("{}", "f UPSTREAM_STATUS: api: answered with status 404"));
  EXPECT_THAT(FetchedFrom(HttpAnswer{302, ""}),
              ElementsAre("{}", "f UPSTREAM_STATUS: api: answered with status 302"));
  const absl::Status slow =
      Error(absl::StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT", "no answer in time");
  EXPECT_THAT(FetchedFrom(slow),
              ElementsAre("{}", "f UPSTREAM_TIMEOUT: api: no answer in time (retryable)"));
}

TEST(AnswerTest, ARetryMayHelpWhereTheUpstreamWasTheTrouble) {
  const auto is_retryable = [](absl::StatusCode code, absl::string_view reason) {
    return IsRetryable(Error(code, reason, "x"));
  };
  EXPECT_TRUE(is_retryable(absl::StatusCode::kUnavailable, "UPSTREAM_UNREACHABLE"));
  EXPECT_TRUE(is_retryable(absl::StatusCode::kUnavailable, "UPSTREAM_CLOSED"));
  EXPECT_TRUE(is_retryable(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS"));
  EXPECT_FALSE(is_retryable(absl::StatusCode::kResourceExhausted, "UPSTREAM_TOO_LARGE"));
  EXPECT_FALSE(is_retryable(absl::StatusCode::kInvalidArgument, "PARAM_MISSING"));

  const Plan plan = PlanOf({AskFor("f", "/a", ApiOf("api", "p"))}, R"({"p":1})");
  const auto status_is_retryable = [&](int status) {
    return IsRetryable(
        ReadAnswer(plan.calls[0], HttpAnswer{status, ""}, absl::ZeroDuration()).body.status());
  };
  for (const int status : {408, 429, 500, 503, 599}) EXPECT_TRUE(status_is_retryable(status));
  for (const int status : {301, 400, 401, 404, 409}) EXPECT_FALSE(status_is_retryable(status));
}

TEST(AnswerTest, WhoCallsForWhatAnApiDoesNeedsNoBody) {
  const Call call = *MakeCall(ApiOf("close", "p"), {{"p", 1}}, "r1");
  const auto invoked = [&](const HttpAnswer& answer) {
    return ToInvoked(call, ReadAnswer(call, answer, absl::Milliseconds(2)));
  };
  EXPECT_EQ(ToJson(*invoked({200, R"({"state":"closed"})"}).result), R"({"state":"closed"})");
  EXPECT_EQ(ToJson(*invoked({200, "null"}).result), "null");

  const Invoked empty = invoked({204, ""});
  EXPECT_TRUE(empty.error.ok());
  EXPECT_FALSE(empty.result.has_value());
  EXPECT_EQ(Describe(empty.call), "close r1/close GET /close/1 204 2ms [] ");

  const Invoked failed = invoked({500, ""});
  EXPECT_EQ(ReasonOf(failed.error), "UPSTREAM_STATUS");
  EXPECT_EQ(failed.error.message(), "close: answered with status 500");
  EXPECT_FALSE(failed.result.has_value());
}

}  // namespace
}  // namespace magpie::resource
