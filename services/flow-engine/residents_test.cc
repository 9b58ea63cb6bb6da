#include "services/flow-engine/residents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;

const TenantId kTenant = *TenantId::Parse("t");

InstanceId I(absl::string_view text) { return *InstanceId::Parse(text); }

TEST(ResidentsTest, TurnsOfOneInstanceWaitForOneAnother) {
  Residents residents(10);
  std::vector<std::string> order;
  Residents::EndTurn end;
  ASSERT_TRUE(residents
                  .Take(kTenant, I("a"),
                        [&](const ResidentPtr&, Residents::EndTurn e) {
                          order.push_back("a1 begins");
                          end = std::move(e);
                        })
                  .ok());
  ASSERT_TRUE(residents
                  .Take(kTenant, I("a"),
                        [&](const ResidentPtr&, Residents::EndTurn e) {
                          order.push_back("a2");
                          e();
                        })
                  .ok());
  ASSERT_TRUE(residents
                  .Take(kTenant, I("b"),
                        [&](const ResidentPtr&, Residents::EndTurn e) {
                          order.push_back("b");
                          e();
                        })
                  .ok());
  order.push_back("a1 ends");
  end();
  residents.WaitUntilIdle();
  EXPECT_THAT(order, ElementsAre("a1 begins", "b", "a1 ends", "a2"));
}

TEST(ResidentsTest, ManyTurnsThatEndAtOnceDoNotNest) {
  Residents residents(10);
  int depth = 0;
  int deepest = 0;
  int done = 0;
  Residents::EndTurn first;
  ASSERT_TRUE(residents
                  .Take(kTenant, I("a"),
                        [&](const ResidentPtr&, Residents::EndTurn e) { first = std::move(e); })
                  .ok());
  for (size_t i = 0; i < Residents::kMaxWaitingTurns; ++i) {
    ASSERT_TRUE(residents
                    .Take(kTenant, I("a"),
                          [&](const ResidentPtr&, Residents::EndTurn e) {
                            deepest = std::max(deepest, ++depth);
                            ++done;
                            e();
                            --depth;
                          })
                    .ok());
  }
  const absl::Status refused =
      residents.Take(kTenant, I("a"), [](const ResidentPtr&, Residents::EndTurn e) { e(); });
  EXPECT_EQ(ReasonOf(refused), "INSTANCE_BUSY");
  first();
  EXPECT_EQ(done, static_cast<int>(Residents::kMaxWaitingTurns));
  EXPECT_EQ(deepest, 1);
}

TEST(ResidentsTest, KeepsWhatItHasRoomFor) {
  Residents residents(2);
  const auto put = [](const ResidentPtr& r, Residents::EndTurn e) {
    r->view.instance = std::make_shared<const Instance>(Instance{
        .id = r->id, .flow = *FlowKey::Parse("f"), .deployment = *DeploymentId::Parse("f.1")});
    e();
  };
  const auto holds = [&](absl::string_view id) {
    bool held = false;
    EXPECT_TRUE(residents
                    .Take(kTenant, I(id),
                          [&](const ResidentPtr& r, Residents::EndTurn e) {
                            held = r->view.instance != nullptr;
                            e();
                          })
                    .ok());
    return held;
  };
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(residents.Take(kTenant, I(id), put).ok());
  EXPECT_FALSE(holds("a"));
  EXPECT_TRUE(holds("b"));
  EXPECT_TRUE(holds("c"));
}

TEST(WaitersTest, EachIsAnsweredOnce) {
  Waiters waiters;
  int first = 0;
  int second = 0;
  const int64_t number = waiters.Add([&](const absl::StatusOr<View>&) { ++first; });
  waiters.Add([&](const absl::StatusOr<View>&) { ++second; });
  waiters.AnswerOne(number, absl::CancelledError(""));
  waiters.AnswerAll(View());
  waiters.AnswerAll(View());
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
  EXPECT_TRUE(waiters.empty());
}

}  // namespace
}  // namespace magpie::flow
