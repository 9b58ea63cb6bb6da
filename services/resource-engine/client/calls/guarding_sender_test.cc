// Which calls are made, and when, while an API fails, is slow or is down, with a fake upstream and
// a fake clock.

#include "services/resource-engine/client/calls/guarding_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/upstream_sender.h"
#include "services/resource-engine/testing/fake_http.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class GuardingSenderTest : public testing::Test {
 protected:
  GuardingSenderTest() { Define("GET", {.retry = {.attempts = 3}}); }
  ~GuardingSenderTest() override {
    scope_.Stop();
    upstream_.reset();
  }

  void Define(const std::string& method, const Policy& policy) {
    definition_ = DefinitionOf(method, policy);
  }

  // Adds "OK after 2" to the answers once there is one.
  void Send(absl::Duration patience = absl::Minutes(1)) {
    Context context{.tenant = *TenantId::Parse("acme"), .deadline = clock_.Now() + patience};
    guarding_.Send(std::make_shared<const Context>(std::move(context)), CallOf(definition_),
                   [this](const Outcome& outcome) {
                     const absl::Status& why = outcome.body.status();
                     answers_.push_back(absl::StrCat(why.ok() ? "OK" : ReasonOf(why), " after ",
                                                     outcome.attempts));
                   });
  }

  void Pass(absl::Duration time) {
    clock_.Advance(time);
    timers_.RunUntil(clock_.Now());
  }

  FakeClock clock_;
  FakeTimers timers_;
  TimerScope scope_{timers_};
  FakeHttp* http_ = new FakeHttp;  // of upstream_
  std::shared_ptr<const Definition> definition_;
  std::vector<std::string> answers_;
  CallMetrics metrics_;
  std::optional<UpstreamSender> upstream_{
      std::in_place,
      Means{*Upstreams::Parse("bike=http://127.0.0.1:1"), *Credentials::Make({}),
            std::unique_ptr<http::Client>(http_)},
      clock_, scope_, metrics_};
  GuardingSender guarding_{*upstream_, clock_, scope_, metrics_};
};

TEST_F(GuardingSenderTest, CallsAgainAfterAWhileUntilItGoesWell) {
  Send();
  http_->Answer(503);
  EXPECT_EQ(http_->calls(), 1) << "not at once";
  Pass(absl::Milliseconds(50));
  http_->Fail("UPSTREAM_CLOSED");
  Pass(absl::Milliseconds(100));
  EXPECT_THAT(answers_, IsEmpty());
  http_->Answer(200);
  EXPECT_THAT(answers_, ElementsAre("OK after 3"));
}

TEST_F(GuardingSenderTest, ReportsTheLastFailureWhenItGivesUp) {
  Send();
  for (int i = 0; i < 3; ++i) {
    http_->Answer(500 + i);
    Pass(absl::Seconds(1));
  }
  EXPECT_THAT(answers_, ElementsAre("UPSTREAM_STATUS after 3"));
  EXPECT_EQ(http_->calls(), 3);
}

TEST_F(GuardingSenderTest, DoesNotRepeatACallThatWouldFailAgain) {
  Send();
  http_->Answer(404);
  EXPECT_THAT(answers_, ElementsAre("UPSTREAM_STATUS after 1"));
}

TEST_F(GuardingSenderTest, DoesNotRepeatACallThatMayHaveHadAnEffect) {
  Define("POST", {.retry = {.attempts = 3}});
  Send();
  http_->Answer(503);
  EXPECT_THAT(answers_, ElementsAre("UPSTREAM_STATUS after 1"));
  Send();
  http_->Fail("UPSTREAM_UNREACHABLE");
  Pass(absl::Seconds(1));
  http_->Answer(200);
  EXPECT_EQ(answers_.back(), "OK after 2") << "it was never there";

  Define("POST", {.idempotent = true, .retry = {.attempts = 3}});
  Send();
  http_->Answer(503);
  Pass(absl::Seconds(1));
  http_->Answer(200);
  EXPECT_EQ(answers_.back(), "OK after 2");
}

TEST_F(GuardingSenderTest, RepeatsANonIdempotentCallOnlyIfItWasNeverSent) {
  for (const char* method : {"POST", "PATCH"}) {
    Define(method, {.retry = {.attempts = 3}});
    for (const char* reason : {"UPSTREAM_CLOSED", "UPSTREAM_BAD_HTTP", "UPSTREAM_TOO_LARGE"}) {
      Send();
      http_->Fail(reason);
      EXPECT_EQ(answers_.back(), absl::StrCat(reason, " after 1"));
    }
    for (const int status : {408, 429, 500, 503}) {
      Send();
      http_->Answer(status, absl::Milliseconds(10));
      EXPECT_EQ(answers_.back(), "UPSTREAM_STATUS after 1") << status;
    }
    Send();
    http_->CloseKept();
    EXPECT_EQ(answers_.back(), "UPSTREAM_CLOSED after 1");
    Send();
    http_->TimeOut();
    EXPECT_EQ(answers_.back(), "UPSTREAM_TIMEOUT after 1");
    Send();
    http_->FailUnsent("UPSTREAM_TIMEOUT");
    Pass(absl::Seconds(1));
    http_->Answer(200);
    EXPECT_EQ(answers_.back(), "OK after 2") << "no connection came about";
  }
}

TEST_F(GuardingSenderTest, AllCallsOfARequestHaveTheSameKey) {
  Send();
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(http_->last().headers, testing::Contains(std::pair<std::string, std::string>(
                                           "Idempotency-Key", "r1/api")));
    http_->Answer(503);
    Pass(absl::Seconds(1));
  }
}

TEST_F(GuardingSenderTest, RepeatsASafeCallWhoseReusedConnectionClosed) {
  Define("GET", {.breaker = {.on = true, .min_calls = 1, .failures = 0.1}});
  for (int i = 0; i < 8; ++i) {
    Send();
    EXPECT_FALSE(http_->last().fresh);
    http_->CloseKept();
    EXPECT_TRUE(http_->last().fresh);
    http_->Answer(200);
  }
  EXPECT_THAT(answers_, testing::Each("OK after 2"));
  EXPECT_EQ(http_->calls(), 16);
  Send();
  http_->CloseKept();
  http_->Fail("UPSTREAM_CLOSED");
  EXPECT_EQ(answers_.back(), "UPSTREAM_CLOSED after 2") << "that one was new";
  Send();
  EXPECT_EQ(answers_.back(), "CIRCUIT_OPEN after 0");
}

TEST_F(GuardingSenderTest, ThePolicySaysWhichRefusalsPass) {
  const Api api{
      .upstream = "bike",
      .method = "POST",
      .path = "/",
      .success = "status == 200 && body == 0",
      .timeout = absl::Seconds(1),
      .policy = {
          .retry = {.attempts = 2, .when = "status == 429 || body == 1"},
          .breaker = {.on = true, .min_calls = 1, .failures = 0.1, .when = "body.code == 7"}}};
  definition_ = std::make_shared<const Definition>(*Compile(*ParseName("api"), api));
  Send();
  http_->AnswerWith(200, "2");
  EXPECT_EQ(answers_.back(), "UPSTREAM_REFUSED after 1");
  Send();
  http_->AnswerWith(200, "1");
  Pass(absl::Seconds(1));
  http_->AnswerWith(200, "0");
  EXPECT_EQ(answers_.back(), "OK after 2");
  Send();
  http_->AnswerWith(200, "{\"code\":7}");
  EXPECT_EQ(answers_.back(), "UPSTREAM_REFUSED after 1");
  Send();
  EXPECT_EQ(answers_.back(), "CIRCUIT_OPEN after 0");
}

TEST_F(GuardingSenderTest, WaitsForAsLongAsTheUpstreamAsksFor) {
  Send();
  http_->Answer(429, absl::Seconds(5));
  Pass(absl::Seconds(5) - absl::Milliseconds(1));
  EXPECT_EQ(http_->calls(), 1);
  Pass(absl::Milliseconds(1));
  EXPECT_EQ(http_->calls(), 2);
  http_->Answer(429, absl::Hours(1));
  EXPECT_THAT(answers_, ElementsAre("UPSTREAM_STATUS after 2")) << "that is too long";
}

TEST_F(GuardingSenderTest, EndsBeforeTheDeadlineAndPassesItOn) {
  Send(absl::Milliseconds(500));
  EXPECT_EQ(http_->last().timeout, absl::Milliseconds(480));
  EXPECT_THAT(http_->last().headers,
              testing::Contains(std::pair<std::string, std::string>("Magpie-Timeout-Ms", "480")));
  clock_.Advance(absl::Milliseconds(500));
  http_->TimeOut();
  EXPECT_THAT(answers_, ElementsAre("UPSTREAM_TIMEOUT after 1")) << "no time for a retry";
  Send(absl::ZeroDuration());
  EXPECT_EQ(http_->calls(), 1);
  EXPECT_EQ(answers_.back(), "UPSTREAM_TIMEOUT after 0");
}

TEST_F(GuardingSenderTest, AnUpstreamThatIsDownIsNotCalledMuchMoreOften) {
  for (int i = 0; i < 500; ++i) {
    Send();
    while (http_->open() > 0) {
      http_->Fail("UPSTREAM_CLOSED");
      Pass(absl::Seconds(1));
    }
  }
  EXPECT_LE(http_->calls(), 500 * 1.1 + Guard::kReserve);
  EXPECT_GE(http_->calls(), 550);
}

TEST_F(GuardingSenderTest, AnOpenCircuitIsNotCalledAtAll) {
  Define("GET", {.retry = {.attempts = 3}, .breaker = {.on = true, .min_calls = 2}});
  Send();
  http_->Answer(500);
  Pass(absl::Milliseconds(50));
  http_->Answer(500);
  Pass(absl::Seconds(1));
  EXPECT_THAT(answers_, ElementsAre("UPSTREAM_STATUS after 2")) << "not the circuit's";
  Send();
  EXPECT_EQ(answers_.back(), "CIRCUIT_OPEN after 0");
  EXPECT_EQ(http_->calls(), 2);
  Pass(absl::Seconds(5));
  Send();
  http_->Answer(200);
  EXPECT_EQ(answers_.back(), "OK after 1");
}

TEST_F(GuardingSenderTest, CallersWithLittleTimeOpenTheCircuitOfAHangingApi) {
  Define("GET", {.breaker = {.on = true, .min_calls = 2}});
  for (int i = 0; i < 2; ++i) {
    Send(absl::Milliseconds(400));
    clock_.Advance(absl::Milliseconds(380));
    http_->TimeOut();
  }
  Send(absl::Milliseconds(400));
  EXPECT_EQ(answers_.back(), "CIRCUIT_OPEN after 0");
}

TEST_F(GuardingSenderTest, ImpatientCallersDoNotOpenTheCircuit) {
  Define("GET", {.breaker = {.on = true, .min_calls = 1}});
  Send(absl::Milliseconds(10));
  clock_.Advance(absl::Milliseconds(9));
  http_->TimeOut();
  Send();
  clock_.Advance(absl::Seconds(1));
  http_->TimeOut();
  Send();
  EXPECT_THAT(answers_, ElementsAre("UPSTREAM_TIMEOUT after 1", "UPSTREAM_TIMEOUT after 1",
                                    "CIRCUIT_OPEN after 0"));
}

TEST_F(GuardingSenderTest, RefusesCallsAboveTheLimit) {
  Define("GET", {.retry = {.attempts = 3}, .limit = {.concurrency = 1}});
  Send();
  Send();
  EXPECT_THAT(answers_, ElementsAre("API_BUSY after 0"));
  http_->Answer(200);
  Send();
  http_->Answer(200);
  EXPECT_THAT(answers_, ElementsAre("API_BUSY after 0", "OK after 1", "OK after 1"));
}

class HedgeTest : public GuardingSenderTest {
 protected:
  HedgeTest() {
    Define("GET", {.retry = {.attempts = 3}, .hedge = {.quantile = 0.9}});
    for (int i = 0; i < 20; ++i) {
      Send();
      clock_.Advance(absl::Milliseconds(20));
      http_->Answer(200);
    }
    timers_.RunUntil(clock_.Now());
    answers_.clear();
    before_ = http_->calls();
  }

  size_t calls() const { return http_->calls() - before_; }

  size_t before_ = 0;
};

TEST_F(HedgeTest, CallsTwiceIfTheFirstIsSlowAndUsesTheFirstAnswer) {
  Send();
  Pass(absl::Milliseconds(19));
  EXPECT_EQ(calls(), 1);
  Pass(absl::Milliseconds(1));
  EXPECT_EQ(calls(), 2);
  http_->AnswerLast(200);
  EXPECT_THAT(answers_, ElementsAre("OK after 2"));
  http_->Answer(500);
  EXPECT_EQ(answers_.size(), 1) << "what comes late is dropped";
}

TEST_F(HedgeTest, AFailureWaitsForTheOtherCall) {
  Send();
  Pass(absl::Milliseconds(20));
  http_->Answer(500);
  EXPECT_THAT(answers_, IsEmpty());
  http_->Answer(200);
  EXPECT_THAT(answers_, ElementsAre("OK after 2"));
}

TEST_F(HedgeTest, AnAnswerInTimeIsNotHedged) {
  Send();
  http_->Answer(200);
  Pass(absl::Milliseconds(20));
  EXPECT_EQ(calls(), 1);
}

TEST_F(GuardingSenderTest, AnswersWaitingCallersWhenItEnds) {
  Send();
  Send();
  http_->Answer(503);
  scope_.Stop();
  EXPECT_THAT(answers_, ElementsAre("SHUTTING_DOWN after 0"));
  http_->Answer(503);
  EXPECT_THAT(answers_, ElementsAre("SHUTTING_DOWN after 0", "SHUTTING_DOWN after 0"));
  Pass(absl::Minutes(1));
  EXPECT_EQ(http_->calls(), 2);
}

}  // namespace
}  // namespace magpie::resource
