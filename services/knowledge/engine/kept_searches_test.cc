#include "services/knowledge/engine/kept_searches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/knowledge/engine/find/view.h"

namespace magpie::knowledge {
namespace {

using testing::IsNull;
using testing::NotNull;

const TenantId kAcme = *TenantId::Parse("acme");

class KeptSearchesTest : public testing::Test {
 protected:
  View ViewOf(const std::vector<search::Document>& documents) {
    search::Index index;
    index.Apply(documents, {}, 1);
    return {index.Now(), std::make_shared<const CategoryTree>(), std::make_shared<const Tuning>(),
            std::make_shared<const SearchableFields>()};
  }

  static KeptSearches::Answer Nothing() { return std::make_shared<const SearchAnswer>(); }

  KeptSearches kept_;
  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
};

TEST_F(KeptSearchesTest, TheSameSearchOfTheSameViewHasTheSameAnswer) {
  const View view = ViewOf({});
  const KeptSearches::Answer answer = Nothing();
  kept_.Put("key", view, answer, now_);
  EXPECT_EQ(kept_.Find("key", view, now_), answer);
  EXPECT_THAT(kept_.Find("other", view, now_), IsNull());
  EXPECT_THAT(kept_.Find("key", ViewOf({}), now_), IsNull());
  EXPECT_THAT(kept_.Find("key", view, now_ + KeptSearches::kKeptFor), IsNull());
}

TEST_F(KeptSearchesTest, ACommittedChangeEndsAnAnswerBeforeTheIndexHasSeenIt) {
  View view = ViewOf({});
  kept_.Put("key", view, Nothing(), now_);
  ++view.changes;
  EXPECT_THAT(kept_.Find("key", view, now_), IsNull());
}

TEST_F(KeptSearchesTest, AnAnswerEndsWhereAnArticleBecomesValidOrEnds) {
  const View view = ViewOf({{.id = "soon", .valid_from = now_ + absl::Seconds(3)},
                            {.id = "late", .valid_to = now_ + absl::Seconds(9)}});
  kept_.Put("key", view, Nothing(), now_);
  EXPECT_THAT(kept_.Find("key", view, now_ + absl::Seconds(3) - absl::Nanoseconds(1)), NotNull());
  EXPECT_THAT(kept_.Find("key", view, now_ + absl::Seconds(3)), IsNull());
  kept_.Put("key", view, Nothing(), now_ + absl::Seconds(3));
  EXPECT_THAT(kept_.Find("key", view, now_ + absl::Seconds(8)), NotNull());
  EXPECT_THAT(kept_.Find("key", view, now_ + absl::Seconds(9)), IsNull());
}

TEST_F(KeptSearchesTest, WhoAsksAnythingElseHasAnotherKey) {
  std::vector<SearchArticles> requests(1);
  const auto add = [&](auto change) {
    requests.emplace_back();
    change(requests.back());
  };
  add([](SearchArticles& one) { one.query = "lock"; });
  add([](SearchArticles& one) { one.limit = 3; });
  add([](SearchArticles& one) { one.scene = "agent"; });
  add([](SearchArticles& one) { one.article = "a"; });
  add([](SearchArticles& one) { one.filter.channel = "a"; });
  add([](SearchArticles& one) { one.filter.business_line = "a"; });
  add([](SearchArticles& one) { one.filter.role = "a"; });
  add([](SearchArticles& one) { one.filter.city = "a"; });
  add([](SearchArticles& one) { one.filter.category = "a"; });
  add([](SearchArticles& one) { one.filter.language = "a"; });
  add([](SearchArticles& one) { one.filter.tags = {"a"}; });
  add([](SearchArticles& one) { one.filter.tags = {"a", "b"}; });
  add([](SearchArticles& one) { one.filter.tags = {"ab"}; });
  add([](SearchArticles& one) { one.filter.kinds = {Kind::kGuide}; });
  add([](SearchArticles& one) { one.filter.everything = true; });
  add([](SearchArticles& one) { one.facets = {"a"}; });
  std::set<std::string> keys;
  for (const SearchArticles& one : requests) keys.insert(*KeptSearches::KeyOf(kAcme, one));
  keys.insert(*KeptSearches::KeyOf(*TenantId::Parse("other"), requests.front()));
  EXPECT_EQ(keys.size(), requests.size() + 1);
}

TEST_F(KeptSearchesTest, WhatOnlyItsCallerAsksIsNotKept) {
  EXPECT_EQ(KeptSearches::KeyOf(kAcme, {.page = 1}), std::nullopt);
  EXPECT_EQ(KeptSearches::KeyOf(kAcme, {.explains = true}), std::nullopt);
  EXPECT_EQ(KeptSearches::KeyOf(kAcme, {.why_not = "a"}), std::nullopt);
  EXPECT_EQ(KeptSearches::KeyOf(kAcme, {.vector = VectorQuery()}), std::nullopt);
}

TEST_F(KeptSearchesTest, NothingIsKeptOfBeforeItWasCleared) {
  const View view = ViewOf({});
  kept_.Put("key", view, Nothing(), now_);
  kept_.Clear();
  EXPECT_THAT(kept_.Find("key", view, now_), IsNull());
  kept_.Put("key", view, Nothing(), now_);
  EXPECT_THAT(kept_.Find("key", view, now_), NotNull());
}

TEST_F(KeptSearchesTest, LeastRecentAnswersMakeRoom) {
  const View view = ViewOf({});
  const size_t more_than_fit = KeptSearches::kMaxBytes / KeptSearches::kOverhead + 1;
  for (size_t i = 0; i < more_than_fit; ++i) kept_.Put(absl::StrCat(i), view, Nothing(), now_);
  EXPECT_THAT(kept_.Find("0", view, now_), IsNull());
  EXPECT_THAT(kept_.Find(absl::StrCat(more_than_fit - 1), view, now_), NotNull());
}

}  // namespace
}  // namespace magpie::knowledge
