// The gateway as a caller sees it, over a real channel, with good and bad HTTP upstreams.

#include "services/resource-engine/rpc/gateway_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"
#include "common/metrics/metrics.h"
#include "common/testing/http/raw_server.h"
#include "common/testing/rpc/call_as.h"
#include "services/resource-engine/rpc/convert_gateway.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::resource {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using GatewayStub = v1::GatewayService::Stub;

using GatewayServiceTest = GatewayFixture;

TEST_F(GatewayServiceTest, FetchesFieldsAndCallsEachApiOnce) {
  PutTheStory();
  const auto fetched =
      *Fetch({"order.status", "bike.lock_state", "order.rider", "order.status"}, kKnown);
  EXPECT_EQ(fetched.values(),
            R"({"bike.lock_state":"open","order.rider":"Zoë","order.status":"riding"})");
  EXPECT_EQ(fetched.errors_size(), 0);
  ASSERT_EQ(fetched.calls_size(), 2);
  EXPECT_EQ(Describe(fetched.calls(0)),
            "order.get r1/order.get GET /orders/o%201 200 [order.status order.rider] ");
  EXPECT_EQ(Describe(fetched.calls(1)),
            "bike.lock r1/bike.lock GET /bikes/b1/lock 200 [bike.lock_state] ");
}

TEST_F(GatewayServiceTest, MakesAllCallsAtTheSameTime) {
  PutFieldAndApi("one", "/meet");  // answers once both are there
  PutFieldAndApi("two", "/meet");
  EXPECT_EQ(Fetch({"one", "two"})->values(), R"({"one":1,"two":1})");
}

TEST_F(GatewayServiceTest, SendsTheCallerAndTheTraceToTheUpstream) {
  PutTheStory();
  ASSERT_EQ(Fetch({"order.status"}, kKnown)->errors_size(), 0);
  EXPECT_EQ(HeaderOf(headers_, "Idempotency-Key"), "r1/order.get");
  EXPECT_EQ(HeaderOf(headers_, "Accept"), "application/json");
  EXPECT_EQ(HeaderOf(headers_, "Content-Type"), "");
  EXPECT_THAT(HeaderOf(headers_, "traceparent"),
              AllOf(StartsWith("00-0123456789abcdef0123456789abcdef-"),
                    Not(HasSubstr("-0123456789abcdef-"))));
}

TEST_F(GatewayServiceTest, GeneratesAKeyIfTheCallerGivesNone) {
  PutTheStory();
  v1::FetchRequest request;
  request.add_fields("order.status");
  request.set_params(kKnown);
  ASSERT_TRUE(Fetch(request).ok());
  const std::string first = HeaderOf(headers_, "Idempotency-Key");
  ASSERT_TRUE(Fetch(request).ok());
  EXPECT_THAT(first, testing::EndsWith("/order.get"));
  EXPECT_NE(first, "/order.get");
  EXPECT_NE(first, HeaderOf(headers_, "Idempotency-Key"));
}

TEST_F(GatewayServiceTest, ReturnsAvailableFieldsAndReportsTheOthers) {
  PutTheStory();
  PutFieldAndApi("broken", "/answer/500/x");
  PutFieldAndApi("lacking", "/answer/200/7");
  v1::PutResourceRequest made;
  made.mutable_resource()->set_name("made");
  made.mutable_resource()->mutable_derived()->set_expression("b + 1");
  (*made.mutable_resource()->mutable_derived()->mutable_inputs())["b"] = "broken";
  Put(made);
  const auto fetched = *Fetch({"broken", "made", "lacking", "order.status", "bike.lock_state"},
                              R"({"bike_id":"b"})");
  EXPECT_EQ(fetched.values(), R"({"bike.lock_state":"open"})");
  std::vector<std::string> errors;
  for (const auto& error : fetched.errors()) {
    errors.push_back(absl::StrCat(error.field(), " ", error.reason(), " ", error.http_status()));
  }
  EXPECT_THAT(errors, ElementsAre("broken UPSTREAM_STATUS 500", "made UPSTREAM_STATUS 500",
                                  "lacking FIELD_MISSING 200", "order.status PARAM_MISSING 0"));
  EXPECT_EQ(fetched.calls_size(), 3);
}

TEST_F(GatewayServiceTest, ReportsBadAnswers) {
  EXPECT_EQ(Failure("/answer/500/x"), "UPSTREAM_STATUS retryable: f_api: answered with status 500");
  EXPECT_EQ(Failure("/answer/404/x"), "UPSTREAM_STATUS: f_api: answered with status 404");
  EXPECT_EQ(Failure("/answer/200/x"),
            "UPSTREAM_BAD_JSON: f_api: answered with something that is not JSON");
  EXPECT_EQ(Failure("/answer/200/"), "UPSTREAM_EMPTY: f_api: answered with no body");
  EXPECT_EQ(Failure("/answer/200/7"), "FIELD_MISSING: f_api: the answer has no /a");
  EXPECT_EQ(Failure("/answer/200/null", ""), R"({"f":null})");
}

TEST_F(GatewayServiceTest, ReportsAnAnswerThatIsTooLarge) {
  EXPECT_THAT(Failure("/bytes/1048576", ""), StartsWith(R"({"f":"xxx)"));
  EXPECT_EQ(Failure("/bytes/1048577", ""),
            "UPSTREAM_TOO_LARGE: f_api: the answer is longer than 1048576 bytes");
}

TEST_F(GatewayServiceTest, ReportsAnUpstreamThatIsTooSlow) {
  EXPECT_EQ(Failure("/slow", "/a", absl::Milliseconds(50)),
            "UPSTREAM_TIMEOUT retryable: f_api: no answer in time");
}

TEST_F(GatewayServiceTest, ReportsAnUpstreamThatIsUnreachableOrTalksNonsense) {
  const http::RawServer mute("");
  const http::RawServer garbage("\x16\x03\x01 nothing that HTTP would say\r\n\r\n");
  Restart(absl::StrCat("bike=http://127.0.0.1:", http::ClosedPort()));
  EXPECT_THAT(Failure("/"), StartsWith("UPSTREAM_UNREACHABLE retryable: f_api: "));
  Restart(absl::StrCat("bike=", mute.url()));
  EXPECT_THAT(Failure("/"), StartsWith("UPSTREAM_CLOSED retryable: f_api: "));
  Restart(absl::StrCat("bike=", garbage.url()));
  EXPECT_THAT(Failure("/"), StartsWith("UPSTREAM_BAD_HTTP retryable: f_api: "));
}

TEST_F(GatewayServiceTest, AnswersBeforeTheDeadlineOfItsCaller) {
  PutTheStory();
  PutFieldAndApi("slow", "/slow");
  v1::FetchRequest request;
  request.add_fields("slow");
  request.add_fields("order.status");
  request.set_params(kKnown);
  // It answers some milliseconds early; on a busy machine they may not suffice.
  absl::StatusOr<v1::FetchResponse> fetched = absl::UnknownError("");
  for (int i = 0; i < 10 && !fetched.ok(); ++i) fetched = Fetch(request, absl::Seconds(1));
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->values(), R"({"order.status":"riding"})");
  EXPECT_EQ(fetched->errors(0).reason(), "UPSTREAM_TIMEOUT");
}

TEST_F(GatewayServiceTest, AChangedDefinitionAppliesFromTheNextCall) {
  PutTheStory();
  Put(PutOfField("", "f", "order.get", "/data/status"));
  EXPECT_EQ(Fetch({"f"}, kKnown)->values(), R"({"f":"riding"})");
  Put(PutOfField("", "f", "bike.lock", "/data/state"));
  EXPECT_EQ(Fetch({"f"}, kKnown)->values(), R"({"f":"open"})");
  v1::PutResourceRequest lock = PutOfApi("", "bike.lock", "GET", "/orders/{order_id}");
  lock.mutable_resource()->mutable_api()->add_params("order_id");
  Put(lock);
  EXPECT_EQ(Fetch({"f"}, kKnown)->errors(0).reason(), "FIELD_MISSING");
}

TEST_F(GatewayServiceTest, NamesWhatIsNotPublished) {
  PutTheStory();
  PutDraft(PutOfField("", "draft", "order.get", ""));
  const auto fault = [this](const std::string& field) {
    const absl::Status status = Fetch({field}, kKnown).status();
    EXPECT_TRUE(absl::IsNotFound(status));
    EXPECT_EQ(ReasonOf(status), "RESOURCE_NOT_FOUND");
    return std::string(status.message());
  };
  EXPECT_EQ(fault("none"), "no resource of this name is published: none");
  EXPECT_EQ(fault("draft"), "no resource of this name is published: draft");
  EXPECT_EQ(fault("order.get"), "no such field: order.get");
  EXPECT_EQ(Invoke("order.status", kKnown).status().message(), "no such API: order.status");
}

TEST_F(GatewayServiceTest, RefusesAnUpstreamThatIsNoLongerConfigured) {
  PutTheStory();
  Restart("other=http://127.0.0.1:1");
  const absl::Status unknown = Fetch({"order.status"}, kKnown).status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(unknown), "UNKNOWN_UPSTREAM");
  EXPECT_EQ(unknown.message(), "no such upstream: bike, of order.get");
}

TEST_F(GatewayServiceTest, ARequestHasLimits) {
  PutTheStory();
  EXPECT_THAT(FieldsAtFault(Fetch(std::vector<std::string>()).status()), ElementsAre("fields"));
  EXPECT_TRUE(Fetch(std::vector<std::string>(64, "order.status"), kKnown).ok());
  EXPECT_THAT(FieldsAtFault(Fetch(std::vector<std::string>(65, "order.status"), kKnown).status()),
              ElementsAre("fields"));

  const auto params = [](size_t bytes) {
    return absl::StrCat(R"({"order_id":1,"x":")", std::string(bytes - 21, 'x'), "\"}");
  };
  ASSERT_EQ(params(100).size(), 100);
  EXPECT_TRUE(Fetch({"order.status"}, params(kMaxParamsBytes)).ok());
  EXPECT_THAT(FieldsAtFault(Fetch({"order.status"}, params(kMaxParamsBytes + 1)).status()),
              ElementsAre("params"));
  EXPECT_THAT(FieldsAtFault(Fetch({"order.status", "A", "b/c"}, "[1]").status()),
              ElementsAre("fields[1]", "fields[2]", "params"));
}

TEST_F(GatewayServiceTest, RefusesOneCallTooMany) {
  Restart(absl::StrCat("bike=", bike_.url()), 1);
  PutTheStory();
  EXPECT_TRUE(Fetch({"order.status"}, kKnown).ok());
  const absl::Status busy = Fetch({"order.status", "bike.lock_state"}, kKnown).status();
  EXPECT_TRUE(absl::IsResourceExhausted(busy));
  EXPECT_EQ(ReasonOf(busy), "TOO_MANY_CALLS");
  EXPECT_TRUE(RetryDelayOf(busy).has_value());
  EXPECT_TRUE(Fetch({"order.status"}, kKnown).ok()) << "the places were given back";
}

TEST_F(GatewayServiceTest, InvokesAnApiForItsEffect) {
  PutTheStory();
  const auto invoked = *Invoke("bike.close", kKnown);
  EXPECT_EQ(invoked.result(), R"({"data":{"state":"closed"}})");
  EXPECT_FALSE(invoked.has_error());
  EXPECT_EQ(Describe(invoked.call()), "bike.close r1/bike.close POST /bikes/b1/lock 200 [] ");
  EXPECT_EQ(body_, R"({"bike":"b1","state":"closed"})");
  EXPECT_EQ(HeaderOf(headers_, "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(headers_, "Idempotency-Key"), "r1/bike.close");
}

TEST_F(GatewayServiceTest, AnInvokedApiMayAnswerWithoutABody) {
  Put(PutOfApi("", "mute", "GET", "/answer/200/"));
  const auto invoked = *Invoke("mute", "");
  EXPECT_EQ(invoked.result(), "");
  EXPECT_FALSE(invoked.has_error());
}

TEST_F(GatewayServiceTest, ReportsHowAnInvokedApiFailed) {
  Put(PutOfApi("", "broken", "GET", "/answer/503/x"));
  const auto invoked = *Invoke("broken", "");
  EXPECT_EQ(invoked.result(), "");
  EXPECT_EQ(invoked.error().reason(), "UPSTREAM_STATUS");
  EXPECT_EQ(invoked.error().field(), "");
  EXPECT_TRUE(invoked.error().retryable());
  EXPECT_EQ(Describe(invoked.call()),
            "broken r1/broken GET /answer/503/x 503 [] "
            "UPSTREAM_STATUS: answered with status 503");
}

TEST_F(GatewayServiceTest, RefusesToInvokeWithoutAParameter) {
  PutTheStory();
  const absl::Status missing = Invoke("bike.close", "{}").status();
  EXPECT_TRUE(absl::IsInvalidArgument(missing));
  EXPECT_EQ(ReasonOf(missing), "PARAM_MISSING");
  EXPECT_THAT(FieldsAtFault(missing), ElementsAre("params.bike_id"));
}

TEST_F(GatewayServiceTest, CountsCallsByApiAndOutcome) {
  PutFieldAndApi("counted", R"(/answer/200/{"7"})", "");
  PutFieldAndApi("miscounted", "/answer/500/x");
  ASSERT_TRUE(Fetch({"counted", "miscounted"}).ok());
  EXPECT_THAT(
      RenderMetrics(),
      AllOf(HasSubstr(R"(magpie_resource_calls_total{api="counted_api",outcome="OK"} 1)"),
            HasSubstr(
                R"(magpie_resource_calls_total{api="miscounted_api",outcome="UPSTREAM_STATUS"} 1)"),
            HasSubstr(R"(magpie_resource_call_seconds_count{api="counted_api"} 1)")));
}

TEST_F(GatewayServiceTest, EndsWhileCallsAreUnderWay) {
  PutFieldAndApi("slow", "/slow");
  v1::FetchRequest request;
  request.add_fields("slow");
  grpc::ClientContext context;
  context.AddMetadata("magpie-tenant", "acme");
  v1::FetchResponse response;
  absl::Notification answered;
  life_->gateway().async()->Fetch(&context, &request, &response,
                                  [&](const grpc::Status&) { answered.Notify(); });
  life_.reset();
  answered.WaitForNotification();
}

TEST_F(GatewayServiceTest, AnswersAQueryInItsShape) {
  PutTheStory();
  v1::QueryRequest request;
  request.set_query(
      "order(order_id: $id) { status, who: rider }  # and\nbike(bike_id: \"b1\") "
      "{ lock_state }");
  request.set_variables(R"({"id":"o1"})");
  request.set_request_id("r1");
  const auto ask = [&] {
    return CallAs("acme", life_->gateway(), &v1::GatewayService::Stub::Query, request);
  };
  const auto answer = ask();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->data(),
            R"({"bike":{"lock_state":"open"},"order":{"status":"riding","who":"Zoë"}})");
  EXPECT_EQ(answer->calls_size(), 2);

  request.set_query("order(order_id: $id) { status } bike { lock_state }");
  const auto partial = ask();
  ASSERT_TRUE(partial.ok()) << partial.status();
  EXPECT_EQ(partial->data(), R"({"bike":{"lock_state":null},"order":{"status":"riding"}})");
  ASSERT_EQ(partial->errors_size(), 1);
  EXPECT_EQ(partial->errors(0).field(), "bike.lock_state");
  EXPECT_EQ(partial->errors(0).reason(), "PARAM_MISSING");

  request.set_query("order(order_id: $id) { status");
  EXPECT_EQ(ReasonOf(ask().status()), "BAD_QUERY");
  request.set_variables("[]");
  EXPECT_THAT(FieldsAtFault(ask().status()), testing::ElementsAre("variables"));
}

}  // namespace
}  // namespace magpie::resource
