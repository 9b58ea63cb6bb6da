#include "services/knowledge/engine/find/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/text/analyze.h"

namespace magpie::knowledge {
namespace {

TEST(DocumentTest, EachWayToAskIsAUnitBesideTheText) {
  Article article{.id = *ArticleId::Parse("lock"),
                  .content = {.title = "Lock",
                              .body = "Close it.",
                              .language = "en",
                              .similar_questions = {"cannot lock", "锁不上"},
                              .valid_from = absl::FromUnixSeconds(1),
                              .valid_to = absl::FromUnixSeconds(2)},
                  .update_time = absl::FromUnixSeconds(3)};
  const search::Document document = DocumentOf(article, {});
  EXPECT_EQ(document.id, "lock");
  ASSERT_EQ(document.units.size(), 3u);
  EXPECT_EQ(document.units[0].lengths, search::Count(text::Analyze("Lock\nClose it.")).lengths);
  EXPECT_EQ(document.units[1].lengths, search::Count(text::Analyze("cannot lock")).lengths);
  EXPECT_EQ(document.units[2].lengths, search::Count(text::Analyze("锁不上")).lengths);
  EXPECT_EQ(document.title, "Lock");
  EXPECT_EQ(document.valid_from, absl::FromUnixSeconds(1));
  EXPECT_EQ(document.valid_to, absl::FromUnixSeconds(2));
  EXPECT_EQ(document.changed, absl::FromUnixSeconds(3));
  EXPECT_THAT(document.attributes, testing::Contains("language=en"));
}

TEST(DocumentTest, AnArticleIsFoundByItsStepsItsTagsAndItsFields) {
  const Content content = {.title = "Helmet",
                           .body = "Wear it.",
                           .kind = Kind::kGuide,
                           .tags = {"safety"},
                           .schema = "helmets",
                           .fields = {{"colour", "red"}, {"count", 2.0}, {"maker", "acme"}},
                           .steps = {{"Open the box", "Pull."}}};
  EXPECT_EQ(TextOf(content, {{"helmets", {"colour", "count"}}}),
            "Helmet\nWear it.\nOpen the box\nPull.\nred\nsafety");
}

TEST(DocumentTest, MarkupIsNoTextOfHtml) {
  EXPECT_EQ(PlainText("<p class=\"note\">Charge <b>it</b></p>", Format::kHtml), "Charge it");
  EXPECT_EQ(PlainText("<p>", Format::kMarkdown), "<p>");
}

}  // namespace
}  // namespace magpie::knowledge
