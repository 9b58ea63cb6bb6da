#include "services/knowledge/engine/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;

const UsagePlace kApp = {"app", "faq"};

class UsageTest : public testing::Test {
 protected:
  UsageTest() { Restart(); }

  void Restart() {
    usage_.reset();
    store_.reset();
    store_ = magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
    usage_.emplace(*store_, clock_);
  }

  template <class Run>
  auto Read(Run run) {
    auto read = magpie::store::GatherAndWait(*store_, run);
    EXPECT_TRUE(read.ok()) << read.status();
    return *std::move(read);
  }

  UsageTotal TotalOf(const std::string& article) {
    return Read([&](auto& gather) { return UsageStore::GetTotal(gather, tenant_, article); });
  }

  UsageDays DaysOf(const std::string& article, const std::vector<std::string>& days) {
    return Read([&](auto& gather) { return UsageStore::Find(gather, tenant_, article, days); });
  }

  std::vector<Unanswered> UnansweredOn(const std::string& day) {
    auto queries =
        Read([&](auto& gather) { return UsageStore::FindUnanswered(gather, tenant_, day); });
    std::ranges::sort(queries, {}, &Unanswered::query);
    return queries;
  }

  double QualityOfLock() { return usage_->QualitiesOf(tenant_)->Of("lock"); }

  const Scratch scratch_;
  FakeClock clock_;
  const TenantId tenant_ = *TenantId::Parse("acme");
  std::unique_ptr<magpie::store::Store> store_;
  std::optional<Usage> usage_;
};

TEST_F(UsageTest, CountsByArticleDayAndPlace) {
  usage_->Found(tenant_, {"lock", "charge"}, kApp);
  usage_->Note(tenant_, "lock", kApp, {.opened = 1});
  usage_->Write();
  usage_->Note(tenant_, "lock", {"web", "faq"}, {.not_helpful = 1}, "It is for other bikes.");
  clock_.Advance(absl::Hours(24));
  usage_->Note(tenant_, "lock", kApp, {.helpful = 1});
  usage_->Write();

  EXPECT_EQ(TotalOf("lock"), (UsageTotal{{.found = 1, .opened = 1, .helpful = 1, .not_helpful = 1},
                                         {"It is for other bikes."}}));
  EXPECT_EQ(TotalOf("charge").counts, UsageCounts{.found = 1});
  EXPECT_EQ(TotalOf("none"), UsageTotal());
  const UsageDays days = DaysOf("lock", {"1970-01-01", "1970-01-02", "1970-01-03"});
  EXPECT_THAT(
      days, ElementsAre(std::pair("1970-01-01", UsageByPlace{{kApp, {.found = 1, .opened = 1}},
                                                             {{"web", "faq"}, {.not_helpful = 1}}}),
                        std::pair("1970-01-02", UsageByPlace{{kApp, {.helpful = 1}}})));
}

TEST_F(UsageTest, WritesWhatIsLeftWhenItEnds) {
  usage_->Note(tenant_, "lock", kApp, {.helpful = 1});
  Restart();
  EXPECT_EQ(TotalOf("lock").counts.helpful, 1);
}

TEST_F(UsageTest, KnowsQualitiesAfterAWriteAndAfterARestart) {
  EXPECT_EQ(QualityOfLock(), kUnknownQuality);
  usage_->Write();
  usage_->Note(tenant_, "lock", kApp, {.not_helpful = 10});
  EXPECT_EQ(QualityOfLock(), kUnknownQuality);
  usage_->Write();
  EXPECT_EQ(QualityOfLock(), 0.25);
  Restart();
  EXPECT_EQ(QualityOfLock(), kUnknownQuality);
  usage_->Write();
  EXPECT_EQ(QualityOfLock(), 0.25);
}

TEST_F(UsageTest, ForgetsTheQualitiesOfTooManyTenantsAndFindsThemAgain) {
  usage_->Note(tenant_, "lock", kApp, {.not_helpful = 10});
  QualityOfLock();
  usage_->Write();
  usage_->Write();
  EXPECT_EQ(QualityOfLock(), 0.25);
  for (size_t i = 0; i < Usage::kMaxTenants; ++i) {
    usage_->QualitiesOf(*TenantId::Parse(absl::StrCat("t", i)));
  }
  EXPECT_EQ(QualityOfLock(), kUnknownQuality);
  usage_->Write();
  EXPECT_EQ(QualityOfLock(), 0.25);
}

TEST_F(UsageTest, AQualityOfTooManyArticlesIsUnknown) {
  Qualities qualities;
  for (size_t i = 0; i <= Qualities::kMax; ++i) qualities.Set(absl::StrCat(i), {.helpful = 10});
  EXPECT_EQ(qualities.Of(absl::StrCat(Qualities::kMax - 1)), 0.75);
  EXPECT_EQ(qualities.Of(absl::StrCat(Qualities::kMax)), kUnknownQuality);
}

TEST_F(UsageTest, CountsQueriesThatFoundTooLittle) {
  usage_->Unanswered(tenant_, "lost my helmet", 0.25);
  usage_->Unanswered(tenant_, "weather", 0);
  usage_->Write();
  usage_->Unanswered(tenant_, "lost my helmet", 0.5);
  usage_->Write();
  EXPECT_THAT(UnansweredOn("1970-01-01"),
              ElementsAre(Unanswered{"lost my helmet", 2, 0.75}, Unanswered{"weather", 1, 0}));
}

TEST_F(UsageTest, KeepsSoManyQueriesOfADay) {
  for (size_t i = 0; i < kMaxQueriesOfADay - 1; ++i) {
    usage_->Unanswered(tenant_, absl::StrCat("query ", i), 0);
  }
  usage_->Write();
  for (const char* query : {"a", "b", "query 7"}) usage_->Unanswered(tenant_, query, 0);
  usage_->Write();
  const std::vector<Unanswered> kept = UnansweredOn("1970-01-01");
  EXPECT_EQ(kept.size(), kMaxQueriesOfADay);
  EXPECT_EQ(kept.front().query, "a");
  EXPECT_EQ(std::ranges::find(kept, "query 7", &Unanswered::query)->count, 2);
}

TEST_F(UsageTest, ForgetsQueriesAfterTwoWeeks) {
  usage_->Unanswered(tenant_, "old", 0);
  usage_->Write();
  clock_.Advance(absl::Hours(24 * 13));
  usage_->Unanswered(tenant_, "new", 0);
  usage_->Write();
  EXPECT_EQ(UnansweredOn("1970-01-01").size(), 1);
  clock_.Advance(absl::Hours(24));
  usage_->Unanswered(tenant_, "new", 0);
  usage_->Write();
  EXPECT_EQ(UnansweredOn("1970-01-01").size(), 0);
  EXPECT_EQ(UnansweredOn("1970-01-14").size(), 1);
}

TEST_F(UsageTest, ForgetsDaysAfterAYear) {
  usage_->Note(tenant_, "lock", kApp, {.helpful = 1});
  usage_->Write();
  clock_.Advance(absl::Hours(24 * 400));
  usage_->Note(tenant_, "lock", kApp, {.helpful = 1});
  usage_->Write();
  EXPECT_THAT(DaysOf("lock", {"1970-01-01"}), ElementsAre());
  EXPECT_EQ(TotalOf("lock").counts.helpful, 2);
}

TEST_F(UsageTest, ForgetsWhatWasSaidOfAnArticle) {
  QualityOfLock();
  usage_->Note(tenant_, "lock", kApp, {.not_helpful = 10}, "It names me.");
  usage_->Write();
  usage_->Note(tenant_, "lock", kApp, {.not_helpful = 1}, "It names me again.");
  usage_->Note(tenant_, "charge", kApp, {.helpful = 1});
  usage_->Forget(tenant_, "lock");
  usage_->Write();
  EXPECT_EQ(TotalOf("lock"), UsageTotal());
  EXPECT_EQ(TotalOf("charge").counts.helpful, 1);
  EXPECT_EQ(QualityOfLock(), kUnknownQuality);
}

TEST_F(UsageTest, CountsManyArticlesAtOnce) {
  std::vector<std::string> articles;
  for (size_t i = 0; i < 2 * UsageStore::kMaxRows + 1; ++i) {
    articles.push_back(absl::StrCat("a", i));
  }
  usage_->Found(tenant_, articles, kApp);
  usage_->Write();
  for (const std::string& article : articles) ASSERT_EQ(TotalOf(article).counts.found, 1);
}

TEST_F(UsageTest, CountsNoMoreArticlesThanItsLimit) {
  for (size_t i = 0; i < Usage::kMaxNoted; ++i) {
    usage_->Note(tenant_, absl::StrCat("a", i), kApp, {.found = 1});
  }
  usage_->Note(tenant_, "b", kApp, {.found = 1});
  usage_->Note(tenant_, "a0", kApp, {.found = 1});
  usage_->Write();
  EXPECT_EQ(TotalOf("b").counts.found, 0);
  EXPECT_EQ(TotalOf("a0").counts.found, 2);
}

TEST_F(UsageTest, CutsALongQuery) {
  usage_->Unanswered(tenant_, std::string(kMaxUnansweredBytes, 'x'), 0);
  usage_->Unanswered(tenant_, std::string(kMaxUnansweredBytes + 1, 'x'), 0);
  usage_->Unanswered(tenant_, "", 0);
  usage_->Write();
  EXPECT_THAT(UnansweredOn("1970-01-01"),
              ElementsAre(Unanswered{std::string(kMaxUnansweredBytes, 'x'), 2, 0}));
}

}  // namespace
}  // namespace magpie::knowledge
