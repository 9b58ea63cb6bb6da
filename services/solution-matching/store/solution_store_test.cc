#include "services/solution-matching/store/solution_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <utility>

#include "common/status/error.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"

namespace magpie::matching {
namespace {

using testing::ElementsAre;

class SolutionStoreTest : public testing::Test {
 protected:
  absl::StatusOr<Solution> Put(const TenantId& tenant, const Solution& solution) {
    std::promise<absl::StatusOr<Solution>> kept;
    solutions_.Put(
        {tenant, *RequestId::Parse(solution.id.str()), 1}, solution.id,
        [&](const std::optional<Solution>&) { return solution; },
        [&](absl::StatusOr<Solution> answer) { kept.set_value(std::move(answer)); });
    return kept.get_future().get();
  }

  const TenantId acme_ = *TenantId::Parse("acme");
  const TenantId zoo_ = *TenantId::Parse("zoo");
  const Scratch scratch_;
  absl::StatusOr<Solution> Get(const TenantId& tenant, const SolutionId& id) {
    return magpie::store::GatherAndWait(
        *store_, [&](auto& gather) { return solutions_.Get(gather, tenant, id); });
  }

  absl::StatusOr<record::Page<Solution>> List(const TenantId& tenant) {
    return magpie::store::GatherAndWait(
        *store_, [&](auto& gather) { return solutions_.List(gather, tenant, "", 9); });
  }

  absl::StatusOr<std::vector<TenantId>> Tenants() {
    return magpie::store::GatherAndWait(*store_,
                                        [&](auto& gather) { return solutions_.Tenants(gather); });
  }

  std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  FakeClock clock_;
  Once once_{*store_, clock_};
  SolutionStore solutions_{*store_, once_};
};

Solution StuckLock() {
  return {.id = *SolutionId::Parse("lock"),
          .content = {.title = "Lock is stuck",
                      .criteria = {"app", "bike", "lock", "lock_failed", "berlin", "rider"},
                      .answers = {*ArticleId::Parse("close-lock"), *FlowKey::Parse("lock-failed")},
                      .priority = -3},
          .version = 7,
          .create_time = absl::FromUnixMicros(5),
          .update_time = absl::FromUnixMicros(6)};
}

TEST_F(SolutionStoreTest, ReadsBackWhatItWrote) {
  EXPECT_EQ(*Put(acme_, StuckLock()), StuckLock());
  EXPECT_EQ(*Get(acme_, StuckLock().id), StuckLock());
  EXPECT_THAT(List(acme_)->items, ElementsAre(StuckLock()));
  EXPECT_EQ(ReasonOf(Get(zoo_, StuckLock().id).status()), "SOLUTION_NOT_FOUND");
}

TEST_F(SolutionStoreTest, KnowsItsTenants) {
  EXPECT_THAT(*Tenants(), ElementsAre());
  ASSERT_TRUE(Put(zoo_, StuckLock()).ok());
  ASSERT_TRUE(Put(acme_, StuckLock()).ok());
  EXPECT_THAT(*Tenants(), ElementsAre(acme_, zoo_));
}

TEST_F(SolutionStoreTest, ReportsACorruptRecord) {
  const std::string bytes = SolutionCodec::Encode(StuckLock());
  ASSERT_TRUE(SolutionCodec::Decode("lock", bytes).ok());
  EXPECT_TRUE(absl::IsDataLoss(SolutionCodec::Decode("a/b", bytes).status()));
  EXPECT_TRUE(absl::IsDataLoss(SolutionCodec::Decode("lock", "\xff\xff").status()));
  const std::string an_answer_without_kind("\x1a\x00", 2);
  EXPECT_TRUE(absl::IsDataLoss(SolutionCodec::Decode("lock", an_answer_without_kind).status()));
}

}  // namespace
}  // namespace magpie::matching
