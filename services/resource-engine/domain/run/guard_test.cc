// Which calls to an API are admitted, over time.

#include "services/resource-engine/domain/run/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/resource-engine/domain/definition/definition.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;

const absl::Time kStart = absl::UnixEpoch() + absl::Hours(1);

Policy WithBreaker() {
  return {.breaker = {.on = true, .min_calls = 4, .failures = 0.5, .probes = 2}};
}

class GuardTest : public testing::Test {
 protected:
  // "OK", or the reason why it may not be called.
  std::string Admit(Guard& guard) {
    const absl::Status status = guard.Admit(now_);
    return status.ok() ? "OK" : ReasonOf(status);
  }

  bool Report(Guard& guard, bool failed) {
    return guard.Report(now_, absl::Milliseconds(5), failed);
  }

  void Call(Guard& guard, bool failed) {
    EXPECT_EQ(Admit(guard), "OK");
    Report(guard, failed);
  }

  // Fails calls until the breaker opens.
  void Break(Guard& guard) {
    for (int i = 0; i < 4; ++i) Call(guard, true);
  }

  absl::Time now_ = kStart;
};

TEST_F(GuardTest, OpensOnceEnoughCallsOfAWindowFailed) {
  Guard guard(WithBreaker());
  Call(guard, false);
  Call(guard, true);
  Call(guard, false);
  EXPECT_EQ(Admit(guard), "OK");
  EXPECT_TRUE(Report(guard, true));
  EXPECT_EQ(Admit(guard), "CIRCUIT_OPEN");
}

TEST_F(GuardTest, ForgetsWhatIsOlderThanTheWindow) {
  Guard guard(WithBreaker());
  for (int i = 0; i < 3; ++i) Call(guard, true);
  now_ += absl::Seconds(11);
  Call(guard, true);
  EXPECT_EQ(Admit(guard), "OK");
}

TEST_F(GuardTest, LetsAFewThroughAfterAWhileAndClosesWhenTheyGoWell) {
  Guard guard(WithBreaker());
  Break(guard);
  now_ += absl::Seconds(5) - absl::Nanoseconds(1);
  EXPECT_EQ(Admit(guard), "CIRCUIT_OPEN");
  now_ += absl::Nanoseconds(1);
  EXPECT_EQ(Admit(guard), "OK");
  EXPECT_EQ(Admit(guard), "OK");
  EXPECT_EQ(Admit(guard), "CIRCUIT_OPEN") << "only two probes";
  Report(guard, false);
  Report(guard, false);
  Call(guard, true);
  Call(guard, true);
  Call(guard, true);
  EXPECT_EQ(Admit(guard), "OK") << "what was before is forgotten";
}

TEST_F(GuardTest, OpensAgainWhereAProbeFails) {
  Guard guard(WithBreaker());
  Break(guard);
  now_ += absl::Seconds(5);
  EXPECT_EQ(Admit(guard), "OK");
  EXPECT_TRUE(Report(guard, true));
  EXPECT_EQ(Admit(guard), "CIRCUIT_OPEN");
  now_ += absl::Seconds(5);
  EXPECT_EQ(Admit(guard), "OK");
}

TEST_F(GuardTest, AProbeWithoutEvidenceMakesRoomForAnother) {
  Guard guard(WithBreaker());
  Break(guard);
  now_ += absl::Seconds(5);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Admit(guard), "OK");
    guard.Forget();
  }
}

// Calls that their callers cut short.
TEST_F(GuardTest, OpensIfCallersWaitedLongerThanAnswersTake) {
  const auto cut_short = [this](Guard& guard, absl::Duration waited) {
    EXPECT_TRUE(guard.Admit(now_).ok());
    return guard.ReportCutShort(now_, waited, absl::Milliseconds(100));
  };
  Policy policy;
  policy.breaker = {.on = true, .window = absl::Seconds(10), .min_calls = 2, .failures = 0.5};
  Guard hangs(policy);
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(cut_short(hangs, absl::Milliseconds(99)));
  EXPECT_FALSE(cut_short(hangs, absl::Milliseconds(100)));
  EXPECT_TRUE(cut_short(hangs, absl::Milliseconds(100)));

  Guard answers(policy);
  EXPECT_TRUE(answers.Admit(now_).ok());
  answers.Report(now_, absl::Milliseconds(500), false);
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(cut_short(answers, absl::Milliseconds(500)));
  now_ += absl::Seconds(11);
  EXPECT_FALSE(cut_short(answers, absl::Milliseconds(500)));
  EXPECT_TRUE(cut_short(answers, absl::Milliseconds(500))) << "that answer was long ago";
}

TEST_F(GuardTest, WithoutABreakerItNeverOpens) {
  Guard guard((Policy()));
  for (int i = 0; i < 100; ++i) Call(guard, true);
}

TEST_F(GuardTest, LimitsCallsAtATimeAndASecond) {
  Guard busy({.limit = {.concurrency = 2}});
  EXPECT_EQ(Admit(busy), "OK");
  EXPECT_EQ(Admit(busy), "OK");
  EXPECT_EQ(Admit(busy), "API_BUSY");
  Report(busy, true);
  EXPECT_EQ(Admit(busy), "OK");

  Guard rate({.limit = {.rate = 2, .burst = 3}});
  for (int i = 0; i < 3; ++i) Call(rate, false);
  EXPECT_EQ(Admit(rate), "RATE_LIMITED");
  now_ += absl::Milliseconds(499);
  EXPECT_EQ(Admit(rate), "RATE_LIMITED");
  now_ += absl::Milliseconds(1);
  EXPECT_EQ(Admit(rate), "OK");
  EXPECT_EQ(Admit(rate), "RATE_LIMITED");
  now_ += absl::Hours(1);
  for (int i = 0; i < 3; ++i) Call(rate, false);
  EXPECT_EQ(Admit(rate), "RATE_LIMITED") << "no more than the burst is saved up";
}

TEST_F(GuardTest, ExtraCallsAreAShareOfAll) {
  Guard guard({.retry = {.budget = 0.2}});
  int extra = 0;
  for (int i = 0; i < 1000; ++i) {
    guard.Deposit();
    while (guard.TakeExtra(now_)) ++extra;
  }
  EXPECT_NEAR(extra, 200 + Guard::kReserve, 1);
}

TEST_F(GuardTest, HedgesAfterAQuantileOnceItKnowsEnough) {
  Guard guard({.hedge = {.quantile = 0.9, .at_least = absl::Milliseconds(2)}});
  const auto answer = [&](absl::Duration latency) {
    EXPECT_EQ(Admit(guard), "OK");
    guard.Report(now_, latency, false);
  };
  for (int i = 1; i < 20; ++i) answer(absl::Milliseconds(i));
  EXPECT_EQ(guard.HedgeDelay(), std::nullopt);
  answer(absl::Milliseconds(20));
  EXPECT_EQ(guard.HedgeDelay(), absl::Milliseconds(19));
  for (int i = 0; i < 200; ++i) answer(absl::Milliseconds(1));
  EXPECT_EQ(guard.HedgeDelay(), absl::Milliseconds(2)) << "never before that";
  EXPECT_EQ(Guard((Policy())).HedgeDelay(), std::nullopt);
}

TEST(PolicyTest, WaitsForARandomPartOfADoublingTime) {
  const RetryPolicy retry{.base = absl::Milliseconds(50), .most = absl::Milliseconds(300)};
  EXPECT_EQ(BackoffOf(retry, 1, 0.5), absl::Milliseconds(25));
  EXPECT_EQ(BackoffOf(retry, 2, 0.5), absl::Milliseconds(50));
  EXPECT_EQ(BackoffOf(retry, 3, 0.5), absl::Milliseconds(100));
  EXPECT_EQ(BackoffOf(retry, 9, 0.5), absl::Milliseconds(150));
  EXPECT_EQ(BackoffOf(retry, 9, 0), absl::ZeroDuration());
}

TEST(PolicyTest, ConditionsReadOnlyTheAnswer) {
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = "/{id}",
                .inputs = {.params = {"id"}},
                .policy = {.retry = {.when = "body.code == id"},
                           .breaker = {.on = true, .when = "status +"}}};
  Faults faults;
  Check(api, *Upstreams::Parse("bike=http://b"), "api", faults);
  std::vector<std::string> report;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
    report.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  EXPECT_THAT(
      report,
      testing::ElementsAre(
          "api.policy.retry.when: reads id: it can only read status and body, of the answer",
          "api.policy.circuit_breaker.when: 1:9: expected an operand, not the end"));
}

TEST(PolicyTest, ReportsAllFaults) {
  const auto check = [](const Policy& policy, Effects effects) {
    Faults faults;
    Check(policy, effects, "p", faults);
    std::vector<std::string> places;
    for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
      places.push_back(fault.field);
    }
    return places;
  };
  EXPECT_THAT(check({}, Effects::kAny), ElementsAre());
  EXPECT_THAT(check({.retry = {.attempts = 0, .budget = 2},
                     .breaker = {.failures = 0},
                     .hedge = {.quantile = 1},
                     .limit = {.concurrency = -1, .rate = -1, .burst = 0},
                     .cache = {.ttl = -absl::Seconds(1), .negative_ttl = absl::Hours(25)}},
                    Effects::kNone),
              ElementsAre("p.retry.attempts", "p.retry.budget", "p.circuit_breaker.failures",
                          "p.hedge.quantile", "p.limit.concurrency", "p.limit.rate",
                          "p.limit.burst", "p.cache.ttl", "p.cache.negative_ttl"));
  const Policy policy{.hedge = {.quantile = 0.9}, .cache = {.ttl = absl::Seconds(1)}};
  EXPECT_THAT(check(policy, Effects::kNone), ElementsAre());
  EXPECT_THAT(check(policy, Effects::kAny), ElementsAre("p.hedge", "p.cache"));
  EXPECT_THAT(check({.idempotent = true, .hedge = {.quantile = 0.9}}, Effects::kAny),
              ElementsAre());
}

}  // namespace
}  // namespace magpie::resource
