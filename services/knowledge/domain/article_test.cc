// Each test plays a command against an article and compares its description.

#include "services/knowledge/domain/article.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Time kNoon = absl::FromUnixSeconds(43200);

Content Battery() {
  return {.title = "Battery is empty",
          .body = "Charge it.",
          .language = "en",
          .similar_questions = {"no power"}};
}

PutArticle Put(Content content, int64_t expected_version = 0) {
  return {*ArticleId::Parse("battery"), std::move(content), expected_version};
}

// "article.title is empty" for each fault.
std::vector<std::string> FaultsOf(const Content& content) {
  Faults faults;
  Check(content, "article", faults);
  std::vector<std::string> told;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
    told.push_back(fault.field + " " + fault.description);
  }
  return told;
}

TEST(ArticleTest, BeginsAtVersionOne) {
  const Article made = *Decide(std::nullopt, Put(Battery()), 7, kNoon);
  EXPECT_EQ(Describe(made), "battery v1 en Battery is empty (1 ways to ask, 10 bytes)");
  EXPECT_EQ(made.create_time, kNoon);
  EXPECT_EQ(made.update_time, kNoon);
}

TEST(ArticleTest, ReplacesAllButTheCreateTime) {
  const Article made = *Decide(std::nullopt, Put(Battery()), 7, kNoon);
  const Content content = {.title = "Akku leer", .body = "Laden.", .language = "de"};
  const Article next = *Decide(made, Put(content), 7, kNoon + absl::Hours(1));
  EXPECT_EQ(Describe(next), "battery v2 de Akku leer (0 ways to ask, 6 bytes)");
  EXPECT_EQ(next.create_time, kNoon);
  EXPECT_EQ(next.update_time, kNoon + absl::Hours(1));
}

TEST(ArticleTest, GuardsAgainstAStaleCaller) {
  EXPECT_EQ(ReasonOf(Decide(std::nullopt, Put(Battery(), 1), 7, kNoon).status()), "STALE_VERSION");
  const Article made = *Decide(std::nullopt, Put(Battery()), 7, kNoon);
  EXPECT_TRUE(Decide(made, Put(Battery(), 1), 7, kNoon).ok());
  const absl::Status stale = Decide(made, Put(Battery(), 2), 7, kNoon).status();
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(stale.message(), "article is at version 1: battery");
}

TEST(ArticleTest, ReportsAllFaultsAtOnce) {
  EXPECT_THAT(FaultsOf(Battery()), IsEmpty());
  EXPECT_THAT(FaultsOf({.similar_questions = {"how", ""}}),
              ElementsAre("article.title is empty", "article.body is empty",
                          "article.language is not a BCP 47 language tag, such as en or pt-BR",
                          "article.similar_questions[1] is empty"));
}

TEST(ArticleTest, MayReachItsLimitsButNotExceedThem) {
  Content content = Battery();
  content.title = std::string(kMaxTitleBytes, 't');
  content.body = std::string(kMaxBodyBytes, 'b');
  content.similar_questions.assign(kMaxSimilarQuestions,
                                   std::string(kMaxSimilarQuestionBytes, 'q'));
  EXPECT_THAT(FaultsOf(content), IsEmpty());

  content.title += 't';
  content.body += 'b';
  content.similar_questions[7] += 'q';
  EXPECT_THAT(FaultsOf(content),
              ElementsAre("article.title is longer than 200 bytes",
                          "article.body is longer than 262144 bytes",
                          "article.similar_questions[7] is longer than 500 bytes"));
  content = Battery();
  content.similar_questions.assign(kMaxSimilarQuestions + 1, "q");
  EXPECT_THAT(FaultsOf(content), ElementsAre("article.similar_questions are more than 100"));
}

TEST(ArticleTest, AcceptsWellFormedLanguageTags) {
  Content content = Battery();
  for (const char* tag : {"en", "zh-CN", "zh-Hant-TW", "gsw", "sl-rozaj-biske-1994"}) {
    content.language = tag;
    EXPECT_THAT(FaultsOf(content), IsEmpty()) << tag;
  }
  for (const char* tag : {"", "e", "en_US", "en-", "-en", "1n", "en-toolonger", "deutsch x"}) {
    content.language = tag;
    EXPECT_THAT(FaultsOf(content),
                ElementsAre("article.language is not a BCP 47 language tag, such as en or pt-BR"))
        << tag;
  }
  content.language = "en-aaaaaaaa-bbbbbbbb-cccccccc-ddddddd";
  ASSERT_GT(content.language.size(), kMaxLanguageBytes);
  EXPECT_THAT(FaultsOf(content), testing::SizeIs(1));
}

}  // namespace
}  // namespace magpie::knowledge
