#include "services/knowledge/domain/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::knowledge {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);  // 2027-01-15

Article ChangedBefore(int days) {
  Article article{.id = *ArticleId::Parse("battery")};
  article.update_time = kNow - absl::Hours(24 * days);
  return article;
}

// "1.20 waits for a review, not changed for 180 days"
std::string Described(const Article& article, const UsageCounts& counts = {}) {
  const Urgency urgency = UrgencyOf(article, counts, kNow);
  const auto hundredths = static_cast<int>(urgency.urgency * 100 + 0.5);
  return absl::StrCat(hundredths, "% ", absl::StrJoin(urgency.reasons, ", "));
}

TEST(UsageCountsTest, AQualityThatNobodyHasJudgedIsInTheMiddle) {
  EXPECT_EQ(QualityOf({.found = 100, .opened = 40}), kUnknownQuality);
}

TEST(UsageCountsTest, OneOpinionChangesLittleAndManyCount) {
  EXPECT_NEAR(QualityOf({.helpful = 1}), 0.545, 0.001);
  EXPECT_NEAR(QualityOf({.not_helpful = 1}), 0.455, 0.001);
  EXPECT_GT(QualityOf({.helpful = 1000}), 0.99);
  EXPECT_LT(QualityOf({.not_helpful = 500, .asked_a_person = 500}), 0.01);
}

TEST(UsageCountsTest, AShareOfFewIsLessCertainThanOneOfMany) {
  EXPECT_EQ(LeastShare(0, 0), 0);
  EXPECT_EQ(LeastShare(0, 40), 0);
  EXPECT_NEAR(LeastShare(1, 1), 0.206, 0.001);
  EXPECT_NEAR(LeastShare(37, 40), 0.801, 0.001);
  EXPECT_LT(LeastShare(370, 400), 0.95);
}

TEST(UsageCountsTest, WhatIsNewAndUnjudgedIsNotUrgent) {
  EXPECT_EQ(Described(ChangedBefore(0)), "0% ");
  EXPECT_EQ(Described(ChangedBefore(179)), "0% ");
}

TEST(UsageCountsTest, AgeIsUrgentFromHalfAYearOnAndNoMoreThanOnce) {
  EXPECT_EQ(Described(ChangedBefore(180)), "49% not changed for 180 days");
  EXPECT_EQ(Described(ChangedBefore(412)), "100% not changed for 412 days");
}

TEST(UsageCountsTest, BadFeedbackIsMoreUrgentThanAge) {
  EXPECT_EQ(Described(ChangedBefore(1), {.helpful = 3, .not_helpful = 30, .asked_a_person = 7}),
            "160% helpful to 3 of 40");
  EXPECT_EQ(Described(ChangedBefore(1), {.helpful = 30, .not_helpful = 10}), "0% ");
  EXPECT_EQ(Described(ChangedBefore(1), {.not_helpful = 1}), "0% ");
  EXPECT_EQ(Described(ChangedBefore(1), {.not_helpful = 2}), "68% helpful to 0 of 2");
}

TEST(UsageCountsTest, WhatWaitsOrEndsIsListed) {
  Article article = ChangedBefore(1);
  article.stage = Stage::kInReview;
  article.content.valid_to = kNow + absl::Hours(14 * 24);
  EXPECT_EQ(Described(article), "150% waits for a review, valid until 2027-01-29 only");
  article.stage = Stage::kNone;
  article.content.valid_to += absl::Seconds(1);
  EXPECT_EQ(Described(article), "0% ");
  article.content.valid_to = kNow;
  EXPECT_EQ(Described(article), "50% valid until 2027-01-15 only: it is found no longer");
}

TEST(UsageCountsTest, PlacesBeyondTheLimitAreCountedTogether) {
  UsageByPlace usage;
  for (size_t i = 0; i <= kMaxPlaces; ++i) Add({absl::StrCat("c", i), "faq"}, {.found = 1}, usage);
  EXPECT_EQ(usage.size(), kMaxPlaces + 1);
  EXPECT_EQ((usage[{"c99", "faq"}]), UsageCounts{.found = 1});
  EXPECT_EQ((usage[{"", ""}]), UsageCounts{.found = 1});
  Add({"c0", "faq"}, {.opened = 2}, usage);
  EXPECT_EQ((usage[{"c0", "faq"}]), (UsageCounts{.found = 1, .opened = 2}));
}

TEST(UsageCountsTest, KeepsTheLastReasons) {
  UsageTotal total;
  for (size_t i = 0; i <= kMaxReasons; ++i) {
    Add({.counts = {.not_helpful = 1}, .reasons = {absl::StrCat("reason ", i)}}, total);
  }
  EXPECT_EQ(total.counts.not_helpful, kMaxReasons + 1);
  EXPECT_EQ(total.reasons.size(), kMaxReasons);
  EXPECT_EQ(total.reasons.front(), absl::StrCat("reason ", kMaxReasons));
  EXPECT_EQ(total.reasons.back(), "reason 1");
}

}  // namespace
}  // namespace magpie::knowledge
