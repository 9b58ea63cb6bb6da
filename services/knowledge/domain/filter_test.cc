#include "services/knowledge/domain/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::knowledge {
namespace {

constexpr absl::Time kNoon = absl::FromUnixSeconds(43200);

// faq ─┬─ bikes ─── locks
//      └─ money
const CategoryTree& Tree() {
  static const auto& tree =
      *new CategoryTree{{"", {"faq"}}, {"faq", {"bikes", "money"}}, {"bikes", {"locks"}}};
  return tree;
}

Article Lock() {
  return {.id = *ArticleId::Parse("lock"),
          .content = {.title = "Lock",
                      .language = "zh-Hant-HK",
                      .category = "locks",
                      .tags = {"urgent", "bike"},
                      .audience = {.channels = {"app"}, .cities = {"1", "2"}},
                      .valid_from = kNoon,
                      .valid_to = kNoon + absl::Hours(1)}};
}

bool Finds(const ArticleFilter& filter, absl::Time now = kNoon) {
  return Fits(FilterOf(filter, Tree(), now), Lock());
}

TEST(FilterTest, AnArticleHasAnAttributeForEachValue) {
  EXPECT_EQ(absl::StrJoin(AttributesOf(Lock().content), " "),
            "business_line= category=locks channel=app city=1 city=2 kind=text "
            "language=zh-Hant-HK range=zh range=zh-hant range=zh-hant-hk role= tag=bike "
            "tag=urgent");
}

TEST(FilterTest, WhatIsMeantForSomeIsFoundByThemAlone) {
  EXPECT_TRUE(Finds({.channel = "app", .city = "2"}));
  EXPECT_TRUE(Finds({.channel = "app", .role = "driver", .city = "2"}));
  EXPECT_FALSE(Finds({.channel = "web", .city = "2"}));
  EXPECT_FALSE(Finds({.channel = "app", .city = "3"}));
  EXPECT_FALSE(Finds({.channel = "app"}));
  EXPECT_FALSE(Finds({}));
  EXPECT_TRUE(Finds({.everything = true}));
}

TEST(FilterTest, ACategoryIncludesThoseBelowIt) {
  const auto in = [](const std::string& category) {
    return Finds({.category = category, .everything = true});
  };
  EXPECT_TRUE(in("locks"));
  EXPECT_TRUE(in("bikes"));
  EXPECT_TRUE(in("faq"));
  EXPECT_FALSE(in("money"));
  EXPECT_FALSE(in("none"));
}

TEST(FilterTest, ATreeWithACircleHasAnEnd) {
  const CategoryTree circle = {{"a", {"b"}}, {"b", {"a"}}};
  EXPECT_EQ(FilterOf({.category = "a", .everything = true}, circle, kNoon).all_of.front().size(),
            2u);
}

TEST(FilterTest, ALanguageIncludesItsRegionsInAnyCase) {
  const auto in = [](const std::string& language) {
    return Finds({.language = language, .everything = true});
  };
  EXPECT_TRUE(in("zh"));
  EXPECT_TRUE(in("ZH-hant"));
  EXPECT_TRUE(in("zh-Hant-HK"));
  EXPECT_FALSE(in("z"));
  EXPECT_FALSE(in("zh-HK"));
  EXPECT_FALSE(in("en"));
}

TEST(FilterTest, AllTagsAndOneOfTheKindsAreAskedFor) {
  EXPECT_TRUE(Finds({.tags = {"urgent", "bike"}, .everything = true}));
  EXPECT_FALSE(Finds({.tags = {"urgent", "money"}, .everything = true}));
  EXPECT_TRUE(Finds({.kinds = {Kind::kText, Kind::kGuide}, .everything = true}));
  EXPECT_FALSE(Finds({.kinds = {Kind::kGuide}, .everything = true}));
}

TEST(FilterTest, AnArticleIsFoundFromItsBeginUpToItsEnd) {
  const ArticleFilter filter = {.channel = "app", .city = "1"};
  EXPECT_FALSE(Finds(filter, kNoon - absl::Nanoseconds(1)));
  EXPECT_TRUE(Finds(filter, kNoon));
  EXPECT_FALSE(Finds(filter, kNoon + absl::Hours(1)));
  EXPECT_TRUE(Finds({.everything = true}, kNoon + absl::Hours(1)));
}

TEST(FilterTest, WhatIsNotPublishedIsNeverFound) {
  Article article = Lock();
  const search::Filter all = FilterOf({.everything = true}, {}, kNoon);
  for (const State state : {State::kUnpublished, State::kArchived, State::kDeleted}) {
    article.state = state;
    EXPECT_FALSE(Fits(all, article));
  }
}

TEST(FilterTest, HasLimits) {
  const auto faults = [](const ArticleFilter& filter) {
    Faults found;
    Check(filter, "filter", found);
    return absl::StrJoin(ViolationsOf(found.ToStatus()), " ",
                         [](std::string* out, const FieldViolation& fault) {
                           absl::StrAppend(out, fault.field, " ", fault.description);
                         });
  };
  EXPECT_EQ(faults({.channel = std::string(64, 'x'), .tags = std::vector<std::string>(10, "t")}),
            "");
  EXPECT_EQ(faults({.channel = std::string(65, 'x')}), "filter.channel is longer than 64 bytes");
  EXPECT_EQ(faults({.tags = std::vector<std::string>(11, "t")}), "filter.tags are more than 10");
  EXPECT_EQ(faults({.tags = {""}}), "filter.tags[0] is empty");
}

}  // namespace
}  // namespace magpie::knowledge
