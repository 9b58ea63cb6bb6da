#include "services/knowledge/engine/schedule.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"

namespace magpie::knowledge {
namespace {

class ScheduleTest : public testing::Test {
 protected:
  absl::StatusOr<Article> Do(const std::string& tenant, const std::string& id, Action action) {
    std::promise<absl::StatusOr<Article>> done;
    one_.Do(*TenantId::Parse(tenant), std::nullopt,
            {.id = *ArticleId::Parse(id), .action = std::move(action)},
            [&](absl::StatusOr<Article> article) { done.set_value(std::move(article)); });
    return done.get_future().get();
  }

  void Plan(const std::string& tenant, const std::string& id, absl::Time time) {
    const Content content = {.title = "Lock", .body = "Pull.", .language = "en"};
    for (const Action& action :
         {Action(SaveDraft{content}), Action(Submit()), Action(Approve()), Action(Publish{time})}) {
      ASSERT_TRUE(Do(tenant, id, action).ok());
    }
  }

  int64_t VersionOf(const std::string& tenant, const std::string& id) {
    return magpie::store::GatherAndWait(*store_,
                                        [&](auto& gather) {
                                          return one_.articles().Get(gather,
                                                                     *TenantId::Parse(tenant),
                                                                     *ArticleId::Parse(id));
                                        })
        ->version;
  }

  const Scratch scratch_;
  const std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  FakeClock clock_;
  Once once_{*store_, clock_};
  // As in two processes.
  Knowledge one_{*store_, once_, clock_};
  Knowledge other_{*store_, once_, clock_};
};

TEST_F(ScheduleTest, LooksAtAllTenants) {
  for (const char* tenant : {"acme", "zoo"}) Plan(tenant, "lock", clock_.Now() + absl::Hours(1));
  EXPECT_EQ(*DoWhatIsDue(one_, clock_.Now()), 0u);
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(*DoWhatIsDue(one_, clock_.Now()), 2u);
}

TEST_F(ScheduleTest, TwoProcessesDoEachOnce) {
  constexpr size_t kArticles = 25;
  for (size_t i = 0; i < kArticles; ++i) {
    Plan("acme", absl::StrCat("a", i), clock_.Now() + absl::Hours(1));
  }
  clock_.Advance(absl::Hours(1));
  size_t by_other = 0;
  std::thread thread([&] { by_other = *DoWhatIsDue(other_, clock_.Now()); });
  const size_t by_one = *DoWhatIsDue(one_, clock_.Now());
  thread.join();
  EXPECT_EQ(by_one + by_other, kArticles);
  for (size_t i = 0; i < kArticles; ++i) EXPECT_EQ(VersionOf("acme", absl::StrCat("a", i)), 5);
}

TEST_F(ScheduleTest, IsKeptByItsTimers) {
  Plan("acme", "lock", clock_.Now() + absl::Hours(1));
  FakeTimers timers;
  KeepSchedule(one_, clock_, timers);
  clock_.Advance(absl::Hours(1));
  timers.RunUntil(clock_.Now());
  EXPECT_EQ(VersionOf("acme", "lock"), 5);
}

}  // namespace
}  // namespace magpie::knowledge
