#include "services/knowledge/store/article_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "common/status/error.h"
#include "common/store/rocks/rocks_store.h"
#include "common/testing/scratch.h"

namespace magpie::knowledge {
namespace {

class ArticleStoreTest : public testing::Test {
 protected:
  absl::StatusOr<Article> Put(const Article& article) {
    std::promise<absl::StatusOr<Article>> kept;
    articles_.Put(
        {tenant_, *RequestId::Parse(article.id.str()), 1}, article.id,
        [&](const std::optional<Article>&) { return article; },
        [&](absl::StatusOr<Article> answer) { kept.set_value(std::move(answer)); });
    return kept.get_future().get();
  }

  const TenantId tenant_ = *TenantId::Parse("acme");
  const Scratch scratch_;
  std::unique_ptr<magpie::store::Store> store_ =
      *magpie::store::OpenRocksStore({.directory = scratch_.path()});
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
  EXPECT_EQ(*articles_.Get(tenant_, Battery().id), Battery());
  EXPECT_EQ(ReasonOf(articles_.Get(tenant_, *ArticleId::Parse("none")).status()),
            "ARTICLE_NOT_FOUND");
}

TEST_F(ArticleStoreTest, ListsArticlesWithoutBodies) {
  ASSERT_TRUE(Put(Battery()).ok());
  Article listed = Battery();
  listed.content.body.clear();
  EXPECT_THAT(articles_.List(tenant_, "", 9)->items, testing::ElementsAre(listed));
}

TEST_F(ArticleStoreTest, ReportsACorruptRecord) {
  EXPECT_TRUE(absl::IsDataLoss(ArticleCodec::Decode("battery", "\xff\xff").status()));
  EXPECT_TRUE(absl::IsDataLoss(ArticleCodec::Decode("", "").status()));
}

}  // namespace
}  // namespace magpie::knowledge
