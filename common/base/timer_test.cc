#include "common/base/timer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace magpie {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kDeadline = absl::Seconds(30);

absl::Time Second(int n) { return absl::UnixEpoch() + absl::Seconds(n); }

TEST(FakeTimersTest, RunWhatIsDueOnceAndInOrder) {
  FakeTimers timers;
  std::vector<std::string> ran;
  timers.At(Second(2), [&] { ran.push_back("second"); });
  timers.At(Second(1), [&] { ran.push_back("first"); });
  timers.At(Second(2), [&] { ran.push_back("third"); });

  timers.RunUntil(Second(0));
  EXPECT_THAT(ran, IsEmpty());
  timers.RunUntil(Second(2));
  EXPECT_THAT(ran, ElementsAre("first", "second", "third"));
  timers.RunUntil(Second(9));
  EXPECT_EQ(ran.size(), 3);
}

TEST(FakeTimersTest, RunTimersThatATimerAdds) {
  FakeTimers timers;
  std::vector<std::string> ran;
  timers.At(Second(1), [&] {
    timers.At(Second(2), [&] { ran.push_back("soon"); });
    timers.At(Second(3), [&] { ran.push_back("later"); });
  });
  timers.RunUntil(Second(2));
  EXPECT_THAT(ran, ElementsAre("soon"));
}

TEST(ThreadTimersTest, RunInOrderOfTime) {
  const absl::Time now = absl::Now();
  std::vector<std::string> ran;
  absl::Notification done;
  ThreadTimers timers;
  timers.At(now + absl::Milliseconds(40), [&] {
    ran.push_back("second");
    done.Notify();
  });
  timers.At(now + absl::Milliseconds(20), [&] { ran.push_back("first"); });
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kDeadline));
  EXPECT_THAT(ran, ElementsAre("first", "second"));
}

TEST(ThreadTimersTest, AreNeverEarly) {
  absl::Time ran_at;
  absl::Notification done;
  ThreadTimers timers;
  const absl::Time when = absl::Now() + absl::Milliseconds(20);
  timers.At(when, [&] {
    ran_at = absl::Now();
    done.Notify();
  });
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kDeadline));
  EXPECT_GE(ran_at, when);
}

TEST(ThreadTimersTest, WakeForOneThatIsDueBeforeTheNext) {
  absl::Notification done;
  ThreadTimers timers;
  timers.At(absl::InfiniteFuture(), [] { ADD_FAILURE() << "the future is here"; });
  timers.At(absl::Now() + absl::Hours(1), [] { ADD_FAILURE() << "an hour too early"; });
  timers.At(absl::InfinitePast(), [&] { done.Notify(); });
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(kDeadline));
}

TEST(ThreadTimersTest, MaySetTheNextOneThemselves) {
  absl::Notification done;
  ThreadTimers timers;
  timers.At(absl::Now(), [&] { timers.At(absl::Now(), [&] { done.Notify(); }); });
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(kDeadline));
}

TEST(ThreadTimersTest, DropWhatIsNotDueAtDestruction) {
  bool ran = false;
  auto kept = std::make_shared<int>(7);
  const std::weak_ptr<int> seen = kept;
  {
    ThreadTimers timers;
    timers.At(absl::Now() + absl::Hours(1), [&ran, kept = std::move(kept)] { ran = true; });
  }
  EXPECT_FALSE(ran);
  EXPECT_TRUE(seen.expired());
}

}  // namespace
}  // namespace magpie
