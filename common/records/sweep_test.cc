#include "common/records/sweep.h"

#include <gtest/gtest.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "common/store/rocks/rocks_store.h"
#include "common/testing/scratch.h"
#include "common/testing/store/wait.h"

namespace magpie {
namespace {

class SweepTest : public testing::Test {
 protected:
  void Answer(int first, int count) {
    store::Transaction transaction;
    for (int i = first; i < first + count; ++i) {
      once_.Add(tenant_, {absl::StrCat("r", i)}, 1, "answer", transaction);
    }
    std::promise<absl::Status> done;
    store_->Commit(std::move(transaction), [&](const absl::StatusOr<uint64_t>& version) {
      done.set_value(version.status());
    });
    ASSERT_TRUE(done.get_future().get().ok());
  }

  void Pass(absl::Duration time) {
    clock_.Advance(time);
    timers_.RunUntil(clock_.Now());
  }

  size_t Keys() const { return store::ScanAndWait(*store_, "", "")->size(); }

  const TenantId tenant_ = *TenantId::Parse("acme");
  const Scratch scratch_;
  std::unique_ptr<store::Store> store_ = *store::OpenRocksStore({.directory = scratch_.path()});
  FakeClock clock_;
  Once once_{*store_, clock_, absl::Hours(1)};
  FakeTimers timers_;
};

TEST_F(SweepTest, ForgetsAnswersWhenTheirTimeIsOver) {
  Answer(0, 1);
  KeepSweeping(once_, clock_, timers_);
  Pass(absl::Minutes(59));
  EXPECT_EQ(Keys(), 1u);
  Pass(absl::Minutes(2));
  EXPECT_EQ(Keys(), 0u);
}

TEST_F(SweepTest, GoesOnForAsLongAsTheServiceRuns) {
  KeepSweeping(once_, clock_, timers_);
  for (int day = 0; day < 3; ++day) {
    Answer(0, 1);
    Pass(absl::Hours(2));
    EXPECT_EQ(Keys(), 0u) << "day " << day;
  }
}

TEST_F(SweepTest, DoesNotPauseWhileAQuarterOfWhatItSeesIsOld) {
  constexpr int kAtOnce = 250;  // fits one transaction
  for (size_t i = 0; i < 3 * kSweepLimit; i += kAtOnce) Answer(static_cast<int>(i), kAtOnce);
  clock_.Advance(absl::Hours(2));
  KeepSweeping(once_, clock_, timers_);
  Pass(absl::ZeroDuration());
  EXPECT_EQ(Keys(), 0u);
}

TEST_F(SweepTest, PausesWhereLittleIsOld) {
  Answer(0, 1);
  clock_.Advance(absl::Hours(2));
  KeepSweeping(once_, clock_, timers_);
  Pass(absl::ZeroDuration());
  EXPECT_EQ(Keys(), 0u);
  clock_.Advance(-absl::Hours(2));
  Answer(0, 1);
  clock_.Advance(absl::Hours(2));
  Pass(kSweepPause / 2);
  EXPECT_EQ(Keys(), 1u);
  Pass(kSweepPause / 2);
  EXPECT_EQ(Keys(), 0u);
}

}  // namespace
}  // namespace magpie
