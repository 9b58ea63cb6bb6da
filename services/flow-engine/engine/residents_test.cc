#include "services/flow-engine/engine/residents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;

const TenantId kAcme = *TenantId::Parse("t");

constexpr Residents::Limits kRoomy = {.ready_bytes = 10'000, .record_bytes = 0};

InstanceId I(absl::string_view text) { return *InstanceId::Parse(text); }

TEST(ResidentsTest, TurnsOfOneInstanceWaitForOneAnother) {
  Residents residents(kRoomy);
  std::vector<std::string> order;
  Residents::EndTurn end;
  ASSERT_TRUE(residents
                  .Take(kAcme, I("a"),
                        [&](const ResidentPtr&, Residents::EndTurn e) {
                          order.push_back("a1 begins");
                          end = std::move(e);
                        })
                  .ok());
  ASSERT_TRUE(residents
                  .Take(kAcme, I("a"),
                        [&](const ResidentPtr&, Residents::EndTurn e) {
                          order.push_back("a2");
                          e();
                        })
                  .ok());
  ASSERT_TRUE(residents
                  .Take(kAcme, I("b"),
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

TEST(ResidentsTest, ManyTurnsEndingTogetherDoNotNest) {
  Residents residents(kRoomy);
  int depth = 0;
  int deepest = 0;
  int done = 0;
  Residents::EndTurn first;
  ASSERT_TRUE(residents
                  .Take(kAcme, I("a"),
                        [&](const ResidentPtr&, Residents::EndTurn e) { first = std::move(e); })
                  .ok());
  for (size_t i = 0; i < Residents::kMaxWaitingTurns; ++i) {
    ASSERT_TRUE(residents
                    .Take(kAcme, I("a"),
                          [&](const ResidentPtr&, Residents::EndTurn e) {
                            deepest = std::max(deepest, ++depth);
                            ++done;
                            e();
                            --depth;
                          })
                    .ok());
  }
  const absl::Status refused =
      residents.Take(kAcme, I("a"), [](const ResidentPtr&, Residents::EndTurn e) { e(); });
  EXPECT_EQ(ReasonOf(refused), "INSTANCE_BUSY");
  first();
  EXPECT_EQ(done, static_cast<int>(Residents::kMaxWaitingTurns));
  EXPECT_EQ(deepest, 1);
}

// A turn of `id`: what was in memory when it began.
struct Seen {
  bool is_ready = false;
  std::string record;
};

class KeptResidentsTest : public testing::Test {
 protected:
  // Room for two ready instances and two further records.
  static constexpr size_t kOne = 100 + Residents::kRecordOverhead;
  Residents residents_{{.ready_bytes = 2 * kOne, .record_bytes = 2 * kOne}};

  // Leaves `id` ready, with a record of `size` bytes.
  void Put(absl::string_view id, size_t size = 100) {
    Put(id, size, [](Instance&, Waiters&) {});
  }

  // Likewise, changed by `change`.
  template <class Change>
  void Put(absl::string_view id, size_t size, Change change) {
    ASSERT_TRUE(residents_
                    .Take(kAcme, I(id),
                          [&](const ResidentPtr& r, Residents::EndTurn e) {
                            Instance instance{.id = r->id,
                                              .flow = *FlowKey::Parse("f"),
                                              .deployment = *DeploymentId::Parse("f.1")};
                            change(instance, r->waiters);
                            r->view.instance = std::make_shared<const Instance>(instance);
                            r->record = {std::string(size, id[0]), 7};
                            e();
                          })
                    .ok());
  }

  Seen Look(absl::string_view id) {
    Seen seen;
    EXPECT_TRUE(residents_
                    .Take(kAcme, I(id),
                          [&](const ResidentPtr& r, Residents::EndTurn e) {
                            seen = {r->view.instance != nullptr, r->record.bytes};
                            e();
                          })
                    .ok());
    return seen;
  }
};

TEST_F(KeptResidentsTest, TheLastUsedStayReadyAndOthersAsRecords) {
  for (const char* id : {"a", "b", "c", "d", "e"}) Put(id);
  EXPECT_TRUE(Look("d").is_ready);
  EXPECT_TRUE(Look("e").is_ready);
  const Seen record = Look("c");
  EXPECT_FALSE(record.is_ready);
  EXPECT_EQ(record.record, std::string(100, 'c'));
  EXPECT_EQ(Look("a").record, "");
}

TEST_F(KeptResidentsTest, LargeInstancesCountForSeveral) {
  Put("a");
  Put("b", 300);
  EXPECT_FALSE(Look("a").is_ready);
  Put("c", 10'000);
  EXPECT_FALSE(Look("b").is_ready);
  EXPECT_FALSE(Look("c").is_ready);
  EXPECT_EQ(Look("c").record, "");
}

TEST_F(KeptResidentsTest, AnInstanceThatSomebodyWaitsForStays) {
  Put("a", 100,
      [](Instance&, Waiters& waiters) { waiters.Add([](const absl::StatusOr<View>&) {}); });
  for (const char* id : {"b", "c", "d", "e", "f"}) Put(id);
  EXPECT_TRUE(Look("a").is_ready);
}

TEST_F(KeptResidentsTest, ForgetsInstancesThatAreOver) {
  Put("a", 100, [](Instance& instance, Waiters&) { instance.state = State::kCompleted; });
  EXPECT_FALSE(Look("a").is_ready);
  EXPECT_EQ(Look("a").record, "");
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
