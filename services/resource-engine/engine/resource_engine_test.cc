// Callers that cancel or have no time left, which no client over a channel can show reliably.

#include "services/resource-engine/engine/resource_engine.h"

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/metrics/metrics.h"
#include "common/status/error.h"
#include "common/testing/http/test_server.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "services/resource-engine/engine/quality_metrics.h"

namespace magpie::resource {
namespace {

class ResourceEngineTest : public testing::Test {
 protected:
  ResourceEngineTest() {
    bike_.routes().Get("/slow", [this](const auto&, auto& response) {
      if (!called_.HasBeenNotified()) called_.Notify();
      over_.WaitForNotification();
      response.set_content("1", "application/json");
    });
    bike_.Start();
    Put("api", Api{.upstream = "bike", .method = "GET", .path = "/slow"});
    Put("field", Field{.api = *ParseName("api")});
  }

  ~ResourceEngineTest() override {
    if (!over_.HasBeenNotified()) over_.Notify();
  }

  void Put(absl::string_view name, Kind kind) {
    absl::Notification kept;
    engine_.Put({context_.tenant, *RequestId::Parse(name), 1},
                {.name = *ParseName(name), .content = {.kind = std::move(kind)}},
                [&](const absl::StatusOr<Resource>& resource) {
                  EXPECT_TRUE(resource.ok()) << resource.status();
                  kept.Notify();
                });
    kept.WaitForNotification();
    absl::Notification published;
    engine_.publisher().Publish(
        {context_.tenant, *RequestId::Parse(absl::StrCat("publish-", name)), 1},
        {.names = {*ParseName(name)}}, [&](const absl::StatusOr<Revision>& revision) {
          EXPECT_TRUE(revision.ok()) << revision.status();
          published.Notify();
        });
    published.WaitForNotification();
  }

  // Starts a fetch of the slow field.
  void Fetch() {
    engine_.Fetch(context_, {.fields = {*ParseName("field")}},
                  [this](absl::StatusOr<Fetched> fetched) {
                    fetched_ = std::move(fetched);
                    answered_.Notify();
                  });
  }

  absl::Notification called_;
  absl::Notification over_;
  absl::Notification answered_;
  absl::StatusOr<Fetched> fetched_;
  FakeClock clock_;
  http::TestServer bike_;
  const Scratch scratch_;
  const std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  Once once_{*store_, clock_};
  FakeTimers timers_;
  ResourceEngine engine_{*store_, once_, clock_, timers_,
                         *MakeMeans({.upstreams = "bike=" + bike_.url(), .egress = "127.0.0.0/8"})};
  Context context_{.tenant = *TenantId::Parse("acme"),
                   .trace = NewTrace(),
                   .cancellation = std::make_shared<Cancellation>()};
};

TEST_F(ResourceEngineTest, AnswersWhenTheUpstreamDoes) {
  Fetch();
  called_.WaitForNotification();
  EXPECT_FALSE(answered_.HasBeenNotified());
  over_.Notify();
  answered_.WaitForNotification();
  EXPECT_EQ(fetched_->values.at("field"), Value(1));
}

TEST_F(ResourceEngineTest, StopsWaitingWhenTheCallerCancels) {
  Fetch();
  called_.WaitForNotification();
  context_.cancellation->Cancel();
  ASSERT_TRUE(answered_.HasBeenNotified());
  EXPECT_TRUE(absl::IsCancelled(fetched_.status()));
}

TEST_F(ResourceEngineTest, CallsNobodyWithoutTimeLeft) {
  context_.deadline = clock_.Now();
  Fetch();
  ASSERT_TRUE(answered_.HasBeenNotified());
  EXPECT_TRUE(absl::IsDeadlineExceeded(fetched_.status()));
  EXPECT_FALSE(called_.HasBeenNotified());
}

TEST_F(ResourceEngineTest, AnswersCallsUnderWayWhenItEnds) {
  std::optional<ResourceEngine> engine;
  engine.emplace(*store_, once_, clock_, timers_,
                 *MakeMeans({.upstreams = "bike=" + bike_.url(), .egress = "127.0.0.0/8"}));
  engine->Fetch(context_, {.fields = {*ParseName("field")}},
                [this](absl::StatusOr<Fetched> fetched) { fetched_ = std::move(fetched); });
  called_.WaitForNotification();
  engine.reset();
  ASSERT_TRUE(fetched_.ok());
  EXPECT_EQ(ReasonOf(fetched_->errors.at(0).why), "SHUTTING_DOWN");
}

// Processes that make the calls themselves report their own reasons.
TEST(QualityMetricsTest, CountsReasonsPerCallerUpToItsLimit) {
  QualityMetrics metrics;
  QualityCount count{.resource = *ParseName("reasons"), .caller = "many"};
  for (size_t i = 0; i < 2 * kMaxReasons; ++i) {
    count.quality.errors = {{absl::StrCat("REASON_", i), 1}};
    metrics.Take(*TenantId::Parse("acme"), count);
  }
  const std::string text = RenderMetrics();
  const auto series = [](const std::string& reason) {
    return absl::StrCat(R"({caller="many",reason=")", reason,
                        R"(",resource="reasons",tenant="acme"})");
  };
  EXPECT_NE(text.find(series("REASON_0") + " 1"), std::string::npos);
  EXPECT_EQ(text.find(series(absl::StrCat("REASON_", kMaxReasons))), std::string::npos);
  EXPECT_NE(text.find(series(kOtherReason) + absl::StrCat(" ", kMaxReasons)), std::string::npos);
}

TEST(CallMetricsTest, CountsApisUpToItsLimit) {
  CallMetrics metrics;
  for (size_t i = 0; i < CallMetrics::kMaxApis + 2; ++i) {
    metrics.Count(absl::StrCat("limit.", i), absl::OkStatus(), absl::Milliseconds(1));
  }
  const std::string text = RenderMetrics();
  EXPECT_NE(text.find(R"(magpie_resource_calls_total{api="limit.999",outcome="OK"} 1)"),
            std::string::npos);
  EXPECT_EQ(text.find(R"(api="limit.1000")"), std::string::npos);
  EXPECT_NE(text.find(R"(magpie_resource_calls_total{api="other",outcome="OK"} 2)"),
            std::string::npos);
}

}  // namespace
}  // namespace magpie::resource
