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
  const search::Document document = DocumentOf(article);
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
                           .fields = {{"colour", "red"}, {"count", 2.0}},
                           .steps = {{"Open the box", "Pull."}}};
  EXPECT_EQ(TextOf(content), "Helmet\nWear it.\nOpen the box\nPull.\nred\nsafety");
}

TEST(DocumentTest, MarkupIsNoTextOfHtml) {
  const auto plain = [](absl::string_view html) { return PlainText(html, Format::kHtml); };
  EXPECT_EQ(plain("<p class=\"note\">Charge</p><ul><li>it</li></ul>"), "Charge it ");
  EXPECT_EQ(plain("a &lt; b &amp;&amp; c<!-- <b>never</b> -->d"), "a < b && c d");
  EXPECT_EQ(plain("1 < 2 and 3 <b>x"), "1 < 2 and 3 x");
  EXPECT_EQ(plain("an <a href="), "an ");
  EXPECT_EQ(plain(std::string(10'000, '<')), std::string(10'000, '<'));
  EXPECT_EQ(PlainText("<p>", Format::kMarkdown), "<p>");
}

}  // namespace
}  // namespace magpie::knowledge
