// Identical calls at the same time or later, with a fake upstream and a fake clock.

#include "services/resource-engine/client/calls/sharing_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/metrics/metrics.h"
#include "common/status/error.h"
#include "services/resource-engine/client/calls/batching_sender.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/guarding_sender.h"
#include "services/resource-engine/client/calls/paging_sender.h"
#include "services/resource-engine/client/calls/upstream_sender.h"
#include "services/resource-engine/testing/fake_http.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kNever = absl::Hours(1);

class SharingSenderTest : public testing::Test {
 protected:
  SharingSenderTest() { Define("GET", {}); }
  ~SharingSenderTest() override {
    scope_.Stop();
    upstream_.reset();
  }

  void Define(const std::string& method, const Policy& policy) {
    definition_ = DefinitionOf(method, policy);
  }

  // Adds "a called OK" to the answers once there is one.
  void Send(const std::string& who, absl::Duration patience = kNever,
            std::optional<absl::Duration> max_age = std::nullopt) {
    Context context{.tenant = *TenantId::Parse("acme"), .deadline = clock_.Now() + patience};
    auto answered = [this, who](const Outcome& outcome) {
      constexpr const char* kSources[] = {"called", "shared", "cache", "stale"};
      const absl::Status& why = outcome.body.status();
      answers_.push_back(absl::StrCat(who, " ", kSources[static_cast<size_t>(outcome.source)], " ",
                                      why.ok() ? "OK" : ReasonOf(why)));
    };
    Call call = *CallOf(definition_, target_);
    call.max_age = max_age;
    sharing_.Send(std::make_shared<const Context>(std::move(context)),
                  std::make_shared<const Call>(std::move(call)), std::move(answered));
  }

  void Pass(absl::Duration time) {
    clock_.Advance(time);
    timers_.RunUntil(clock_.Now());
  }

  // The answers since the last time.
  std::vector<std::string> Answers() { return std::exchange(answers_, {}); }

  FakeClock clock_;
  FakeTimers timers_;
  TimerScope scope_{timers_};
  FakeHttp* http_ = new FakeHttp;  // of upstream_
  std::shared_ptr<const Definition> definition_;
  std::string target_ = "/";
  std::vector<std::string> answers_;
  CallMetrics metrics_;
  std::optional<UpstreamSender> upstream_{
      std::in_place,
      Means{*Upstreams::Parse("bike=http://127.0.0.1:1"), *Credentials::Make({}),
            std::unique_ptr<http::Client>(http_)},
      clock_, scope_, metrics_};
  GuardingSender guarding_{*upstream_, clock_, scope_, metrics_};
  PagingSender paging_{guarding_};
  BatchingSender batching_{paging_, clock_, scope_};
  SharingSender sharing_{batching_, clock_, scope_, metrics_};
};

TEST_F(SharingSenderTest, SharesConcurrentIdenticalCalls) {
  Send("a");
  Send("b");
  Send("c");
  EXPECT_EQ(http_->calls(), 1);
  http_->Answer(200);
  EXPECT_THAT(Answers(), ElementsAre("a called OK", "b shared OK", "c shared OK"));
  Send("d");
  EXPECT_EQ(http_->calls(), 2) << "nothing is kept";
}

TEST_F(SharingSenderTest, DoesNotShareDifferentCalls) {
  Send("a");
  target_ = "/other";
  Send("b");
  Define("GET", {});
  Send("published anew");
  EXPECT_EQ(http_->calls(), 3);
  Define("GET", {.unshared = true});
  Send("c");
  Send("d");
  Define("POST", {});
  Send("e");
  Send("f");
  EXPECT_EQ(http_->calls(), 7);
}

TEST_F(SharingSenderTest, FreshCallsAreNotShared) {
  Send("a");
  Send("b", kNever, absl::ZeroDuration());
  EXPECT_EQ(http_->calls(), 2);
  Send("c", kNever, absl::Seconds(1));
  EXPECT_EQ(http_->calls(), 2);
}

TEST_F(SharingSenderTest, AFailureIsSharedToo) {
  Send("a");
  Send("b");
  http_->Answer(404);
  EXPECT_THAT(Answers(), ElementsAre("a called UPSTREAM_STATUS", "b shared UPSTREAM_STATUS"));
}

TEST_F(SharingSenderTest, CallersWithLessTimeThanTheCallDoNotWaitForIt) {
  Send("a");
  Send("hasty", absl::Milliseconds(100));
  Pass(absl::Milliseconds(90));
  EXPECT_THAT(Answers(), ElementsAre("hasty called UPSTREAM_TIMEOUT"));
  http_->Answer(200);
  EXPECT_THAT(Answers(), ElementsAre("a called OK"));
}

TEST_F(SharingSenderTest, CallersWithMoreTimeThanTheCallMakeTheirOwn) {
  Send("hasty", absl::Milliseconds(100));
  Send("b");
  Send("c");
  clock_.Advance(absl::Milliseconds(90));
  http_->TimeOut();
  EXPECT_THAT(Answers(), ElementsAre("hasty called UPSTREAM_TIMEOUT"));
  EXPECT_EQ(http_->calls(), 2);
  http_->Answer(200);
  EXPECT_THAT(Answers(), ElementsAre("b called OK", "c shared OK"));
}

TEST_F(SharingSenderTest, DoesNotRepeatACallToASlowApi) {
  Send("a", absl::Minutes(1));
  Send("b", absl::Minutes(2));
  clock_.Advance(absl::Seconds(1));
  http_->TimeOut();
  EXPECT_THAT(Answers(), ElementsAre("a called UPSTREAM_TIMEOUT", "b shared UPSTREAM_TIMEOUT"));
}

class CacheTest : public SharingSenderTest {
 protected:
  CacheTest() {
    Define("GET", {.cache = {.ttl = absl::Seconds(10),
                             .stale_while_revalidate = absl::Seconds(10),
                             .stale_if_error = absl::Seconds(100),
                             .negative_ttl = absl::Seconds(1)}});
    Send("first");
    http_->Answer(200);
    Answers();
  }
};

TEST_F(CacheTest, AnswersLaterCallersFromTheCache) {
  Pass(absl::Seconds(9));
  Send("a");
  EXPECT_THAT(Answers(), ElementsAre("a cache OK"));
  EXPECT_EQ(http_->calls(), 1);
  Send("b", kNever, absl::Seconds(9));
  EXPECT_EQ(http_->calls(), 2) << "it is that old";
}

TEST_F(CacheTest, UsesAStaleAnswerWhileOneCallFetchesANewOne) {
  Pass(absl::Seconds(15));
  Send("a");
  Send("b");
  EXPECT_THAT(Answers(), ElementsAre("a stale OK", "b stale OK"));
  EXPECT_EQ(http_->calls(), 2);
  http_->Answer(200);
  Send("c");
  EXPECT_THAT(Answers(), ElementsAre("c cache OK"));
}

TEST_F(CacheTest, AStaleAnswerIsBetterThanAFailure) {
  Pass(absl::Seconds(50));
  Send("a");
  Send("b");
  EXPECT_THAT(Answers(), IsEmpty());
  http_->Answer(503);
  EXPECT_THAT(Answers(), ElementsAre("a stale OK", "b stale OK"));
  Send("c");
  http_->Answer(404);
  EXPECT_THAT(Answers(), ElementsAre("c called UPSTREAM_STATUS")) << "that is no failure of theirs";
  Send("d");
  EXPECT_THAT(Answers(), ElementsAre("d cache UPSTREAM_STATUS"));
}

TEST_F(CacheTest, AStaleAnswerOlderThanMaxAgeIsNotUsed) {
  Pass(absl::Seconds(50));
  Send("a");
  Send("b", kNever, absl::Seconds(49));
  Send("c", kNever, absl::Seconds(0));
  http_->Answer(503);
  http_->Answer(503);
  EXPECT_THAT(Answers(),
              ElementsAre("a stale OK", "b shared UPSTREAM_STATUS", "c called UPSTREAM_STATUS"));
}

TEST_F(CacheTest, ForgetsAnAnswerOnceTheApiSaysItIsGone) {
  Define("GET", {.cache = {.ttl = absl::Seconds(1),
                           .stale_while_revalidate = absl::Seconds(60),
                           .stale_if_error = absl::Seconds(60)}});
  for (const int gone : {404, 410}) {
    Send("first");
    http_->Answer(200);
    Pass(absl::Seconds(2));
    Send("stale");
    http_->Answer(gone);
    Send("next");
    http_->Answer(503);
    EXPECT_THAT(Answers(),
                ElementsAre("first called OK", "stale stale OK", "next called UPSTREAM_STATUS"));
  }
}

TEST_F(CacheTest, AFreshCallRefreshesTheCacheForOthers) {
  Send("a", kNever, absl::ZeroDuration());
  http_->Answer(404);
  Send("b");
  EXPECT_THAT(Answers(), ElementsAre("a called UPSTREAM_STATUS", "b cache UPSTREAM_STATUS"));
}

TEST_F(CacheTest, SavedCallsAreCounted) {
  Send("a");
  EXPECT_THAT(RenderMetrics(),
              testing::HasSubstr(R"(magpie_resource_answers_total{api="api",source="cache"})"));
}

TEST_F(SharingSenderTest, AnswersAllCallersWhenItEnds) {
  Send("a");
  Send("b");
  Send("hasty", absl::Milliseconds(100));
  scope_.Stop();
  upstream_.reset();
  EXPECT_THAT(Answers(), ElementsAre("a called SHUTTING_DOWN", "b shared SHUTTING_DOWN",
                                     "hasty shared SHUTTING_DOWN"));
}

}  // namespace
}  // namespace magpie::resource
