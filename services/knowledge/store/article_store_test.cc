#include "services/knowledge/store/article_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"

namespace magpie::knowledge {
namespace {

class ArticleStoreTest : public testing::Test {
 protected:
  absl::StatusOr<Article> Put(const Article& article) {
    std::promise<absl::StatusOr<Article>> kept;
    articles_.Put(
        {tenant_, *RequestId::Parse(article.id.str()), 1}, article.id,
        [&](const std::optional<Article>&, uint64_t) { return article; },
        [&](absl::StatusOr<Article> answer) { kept.set_value(std::move(answer)); });
    return kept.get_future().get();
  }

  absl::StatusOr<Article> Get(const ArticleId& id) {
    return magpie::store::GatherAndWait(
        *store_, [&](auto& gather) { return articles_.Get(gather, tenant_, id); });
  }

  absl::StatusOr<record::Page<Article>> List() {
    return magpie::store::GatherAndWait(
        *store_, [&](auto& gather) { return articles_.List(gather, tenant_, "", 9); });
  }

  const TenantId tenant_ = *TenantId::Parse("acme");
  const Scratch scratch_;
  std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  FakeClock clock_;
  Once once_{*store_, clock_};
  ArticleStore articles_{*store_, once_};
};

Article Battery() {
  return {.id = *ArticleId::Parse("battery"),
          .content = {.title = "Battery is empty",
                      .body = "Charge it.",
                      .language = "en",
                      .similar_questions = {"no power", "dead battery"}},
          .version = 7,
          .create_time = absl::FromUnixMicros(5),
          .update_time = absl::FromUnixMicros(6)};
}

TEST_F(ArticleStoreTest, ReadsBackWhatItWrote) {
  EXPECT_EQ(*Put(Battery()), Battery());
  EXPECT_EQ(*Get(Battery().id), Battery());
  EXPECT_EQ(ReasonOf(Get(*ArticleId::Parse("none")).status()), "ARTICLE_NOT_FOUND");
}

TEST_F(ArticleStoreTest, ListsArticlesWithoutBodies) {
  ASSERT_TRUE(Put(Battery()).ok());
  Article listed = Battery();
  listed.content.body.clear();
  EXPECT_THAT(List()->items, testing::ElementsAre(listed));
}

TEST_F(ArticleStoreTest, ReportsACorruptRecord) {
  EXPECT_TRUE(absl::IsDataLoss(ArticleCodec::Decode("battery", "\xff\xff").status()));
  EXPECT_TRUE(absl::IsDataLoss(ArticleCodec::Decode("", "").status()));
}

TEST_F(ArticleStoreTest, PutsThatMeetAreAllKeptEachWithItsNumber) {
  constexpr int kPuts = 300;
  absl::Mutex mutex;
  std::set<uint64_t> numbers;
  int versions = 0;  // of the one article that every third put is of
  absl::BlockingCounter left(kPuts);
  for (int i = 0; i < kPuts; ++i) {
    const auto id = *ArticleId::Parse(i % 3 == 0 ? "same" : absl::StrCat("a", i));
    articles_.Put(
        {tenant_, *RequestId::Parse(absl::StrCat("r", i)), static_cast<uint64_t>(i)}, id,
        [id](const std::optional<Article>& before, uint64_t sequence) -> absl::StatusOr<Article> {
          Article article = Battery();
          article.id = id;
          article.version = before.has_value() ? before->version + 1 : 1;
          article.sequence = sequence;
          return article;
        },
        [&](const absl::StatusOr<Article>& kept) {
          absl::MutexLock lock(&mutex);
          EXPECT_TRUE(kept.ok()) << kept.status();
          if (kept.ok()) numbers.insert(kept->sequence);
          if (kept.ok() && kept->id.str() == "same") ++versions;
          left.DecrementCount();
        });
  }
  left.Wait();
  absl::MutexLock lock(&mutex);
  EXPECT_EQ(numbers.size(), kPuts);
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), kPuts);
  EXPECT_EQ(Get(*ArticleId::Parse("same"))->version, versions);
}

TEST_F(ArticleStoreTest, ManyPutsThatCommitNothingNeedNoStack) {
  ASSERT_TRUE(Put(Battery()).ok());
  constexpr int kPuts = 20'000;
  absl::BlockingCounter left(kPuts);
  for (int i = 0; i < kPuts; ++i) {
    articles_.Put(
        {tenant_, *RequestId::Parse(absl::StrCat("r", i)), 1}, Battery().id,
        [](const std::optional<Article>&, uint64_t) { return absl::AbortedError("no"); },
        [&](const absl::StatusOr<Article>&) { left.DecrementCount(); });
  }
  left.Wait();
}

TEST_F(ArticleStoreTest, ARefusedPutChangesNothingAndHoldsUpNoOther) {
  std::promise<absl::Status> refused;
  articles_.Put(
      {tenant_, *RequestId::Parse("r"), 1}, Battery().id,
      [](const std::optional<Article>&, uint64_t) { return absl::AbortedError("no"); },
      [&](const absl::StatusOr<Article>& kept) { refused.set_value(kept.status()); });
  EXPECT_EQ(refused.get_future().get(), absl::AbortedError("no"));
  EXPECT_TRUE(Put(Battery()).ok());
}

}  // namespace
}  // namespace magpie::knowledge
