// Calls for different keys at the same time, with a fake upstream and a fake clock.

#include "services/resource-engine/client/calls/batching_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/guarding_sender.h"
#include "services/resource-engine/client/calls/paging_sender.h"
#include "services/resource-engine/client/calls/upstream_sender.h"
#include "services/resource-engine/testing/fake_http.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Api kRiders{
    .upstream = "bike",
    .method = "GET",
    .path = "/riders",
    .query = {{"ids", "keys.join(',')"}},
    .batch = Batch{.key = "rider", .item_key = "/id", .max_keys = 4, .wait = absl::Milliseconds(5)},
    .inputs = {.params = {"rider"}},
    .timeout = absl::Seconds(10)};

class BatchingSenderTest : public testing::Test {
 protected:
  ~BatchingSenderTest() override {
    scope_.Stop();
    upstream_.reset();
  }

  // Adds "a OK {…}" to the answers once there is one.
  void Send(const std::string& rider, absl::Duration patience = absl::Hours(1)) {
    const ApiProgram& api = std::get<ApiProgram>(*definition_);
    auto variables = std::make_shared<const Value::Map>(ForOneKey(api, {{"rider", rider}}));
    auto call = std::make_shared<const Call>(Call{.definition = definition_,
                                                  .api = &api,
                                                  .request = *Render(api, *variables),
                                                  .idempotency_key = "r1/riders",
                                                  .variables = variables});
    Context context{.tenant = *TenantId::Parse("acme"), .deadline = clock_.Now() + patience};
    batching_.Send(
        std::make_shared<const Context>(std::move(context)), std::move(call),
        [this, rider](const Outcome& outcome) {
          answers_.push_back(absl::StrCat(
              rider, " ",
              outcome.body.ok() ? ToJson(**outcome.body) : ReasonOf(outcome.body.status())));
        });
  }

  void Pass(absl::Duration time) {
    clock_.Advance(time);
    timers_.RunUntil(clock_.Now());
  }

  // The target of the last call.
  std::string Last() const {
    const std::string& url = http_->last().url;
    return url.substr(url.find("/riders"));
  }

  std::vector<std::string> Answers() { return std::exchange(answers_, {}); }

  FakeClock clock_;
  FakeTimers timers_;
  TimerScope scope_{timers_};
  FakeHttp* http_ = new FakeHttp;  // of upstream_
  std::shared_ptr<const Definition> definition_ =
      std::make_shared<const Definition>(*Compile(*ParseName("riders"), Kind(kRiders)));
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
};

TEST_F(BatchingSenderTest, CombinesCallsThatComeShortlyAfterEachOther) {
  Send("a");
  Pass(absl::Milliseconds(4));
  Send("b");
  EXPECT_EQ(http_->calls(), 0);
  Pass(absl::Milliseconds(1));
  EXPECT_EQ(http_->calls(), 1);
  EXPECT_EQ(Last(), "/riders?ids=a%2Cb");
  Send("c");
  http_->AnswerWith(200, R"([{"id":"b"},{"id":"a"}])");
  EXPECT_THAT(Answers(), ElementsAre(R"(a {"id":"a"})", R"(b {"id":"b"})"));
  Pass(absl::Milliseconds(5));
  EXPECT_EQ(Last(), "/riders?ids=c");
  http_->AnswerWith(200, "[]");
  EXPECT_THAT(Answers(), ElementsAre("c FIELD_MISSING"));
}

TEST_F(BatchingSenderTest, AFullBatchDoesNotWait) {
  for (const char* rider : {"a", "b", "c", "d", "e"}) Send(rider);
  EXPECT_EQ(http_->calls(), 1);
  EXPECT_EQ(Last(), "/riders?ids=a%2Cb%2Cc%2Cd");
  Pass(absl::Milliseconds(5));
  EXPECT_EQ(http_->calls(), 2);
  EXPECT_EQ(Last(), "/riders?ids=e");
}

TEST_F(BatchingSenderTest, ABadKeyDoesNotFailTheOthers) {
  for (const char* rider : {"a", "b", "bad", "d"}) Send(rider);
  http_->AnswerWith(400, "");
  EXPECT_EQ(http_->open(), 2) << "a,b and bad,d";
  http_->AnswerWith(200, R"([{"id":"a"},{"id":"b"}])");
  http_->AnswerWith(400, "");
  http_->AnswerWith(400, "");
  http_->AnswerWith(200, R"([{"id":"d"}])");
  EXPECT_THAT(Answers(), UnorderedElementsAre(R"(a {"id":"a"})", R"(b {"id":"b"})",
                                              "bad UPSTREAM_STATUS", R"(d {"id":"d"})"));
  EXPECT_EQ(http_->calls(), 5);
}

TEST_F(BatchingSenderTest, DoesNotSplitWhileTheUpstreamIsDown) {
  for (const char* rider : {"a", "b", "c", "d"}) Send(rider);
  http_->Answer(503);
  EXPECT_EQ(http_->calls(), 1);
  EXPECT_EQ(Answers().size(), 4);
}

TEST_F(BatchingSenderTest, AnswersCallersWithLessTimeInTime) {
  Send("hasty", absl::Milliseconds(100));
  Send("patient");
  Pass(absl::Milliseconds(5));
  Pass(absl::Milliseconds(95));
  EXPECT_THAT(Answers(), ElementsAre("hasty UPSTREAM_TIMEOUT"));
  http_->AnswerWith(200, R"([{"id":"patient"}])");
  EXPECT_THAT(Answers(), ElementsAre(R"(patient {"id":"patient"})"));
}

TEST_F(BatchingSenderTest, AnswersEveryCallerWhenItEnds) {
  Send("a");
  Send("b");
  scope_.Stop();
  upstream_.reset();
  EXPECT_EQ(Answers().size(), 2);
}

}  // namespace
}  // namespace magpie::resource
