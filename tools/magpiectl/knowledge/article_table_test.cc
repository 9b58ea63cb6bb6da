#include "tools/magpiectl/knowledge/article_table.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::ctl {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ElementsAre;
namespace v1 = magpie::knowledge::v1;

v1::Article ArticleOf(const std::string& text) {
  v1::Article article;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &article)) << text;
  return article;
}

// The faults, "field: what"; none if the row is `expected`.
std::string Read(const std::vector<std::string>& header, const std::vector<std::string>& row,
                 const std::string& expected = "") {
  const auto table = ArticleTable::Parse(header);
  EXPECT_TRUE(table.ok()) << table.status();
  Faults faults;
  const v1::Article article = table->Read(row, faults);
  const absl::Status status = faults.ToStatus();
  if (status.ok() && !MessageDifferencer::Equals(article, ArticleOf(expected))) {
    return article.DebugString();
  }
  return absl::StrJoin(ViolationsOf(status), "; ", [](std::string* out, const auto& fault) {
    absl::StrAppend(out, fault.field, ": ", fault.description);
  });
}

TEST(ArticleTableTest, ReadsAnArticleInAnyOrderOfColumns) {
  EXPECT_EQ(Read({"title", "article_id", "similar_questions", "kind", "format", "tags"},
                 {"How do I pay?", "pay", "pay | how to\\|pay", "Question", "html", ""},
                 R"pb(article_id: "pay"
                      title: "How do I pay?"
                      similar_questions: [ "pay", "how to|pay" ]
                      kind: KIND_QUESTION
                      format: FORMAT_HTML)pb"),
            "");
}

TEST(ArticleTableTest, ReadsTimesAndFields) {
  EXPECT_EQ(Read({"article_id", "valid_from", "valid_to", "fields.price", "fields.open",
                  "fields.note", "fields.none"},
                 {"a", "2026-01-31", "2026-02-01T08:00:00+08:00", "3.5", "true", "by card", ""},
                 R"pb(article_id: "a"
                      valid_from { seconds: 1769817600 }
                      valid_to { seconds: 1769904000 }
                      fields {
                        fields {
                          key: "price"
                          value { number_value: 3.5 }
                        }
                        fields {
                          key: "open"
                          value { bool_value: true }
                        }
                        fields {
                          key: "note"
                          value { string_value: "by card" }
                        }
                      })pb"),
            "");
}

TEST(ArticleTableTest, ReportsAllFaultsOfARow) {
  EXPECT_EQ(Read({"article_id", "kind", "valid_to"}, {"a", "faq", "soon"}),
            "kind: is \"faq\", and may be: text, question, guide, structured; valid_to: is "
            "\"soon\": write a day, as in 2026-01-31, or a time, as in 2026-01-31T08:00:00Z");
  EXPECT_EQ(Read({"article_id", "title"}, {"a"}), ": has 1 values for 2 columns");
}

TEST(ArticleTableTest, RefusesAHeaderThatIsNone) {
  EXPECT_EQ(ArticleTable::Parse({"article_id", "titel"}).status().message(),
            "an article has no field \"titel\"; did you mean title?");
  EXPECT_EQ(ArticleTable::Parse({"article_id", "article_id"}).status().message(),
            "the column article_id is there twice");
  EXPECT_EQ(ArticleTable::Parse({"title"}).status().message(),
            "there is no column article_id: name the fields of the rows");
  EXPECT_FALSE(ArticleTable::Parse({"article_id", "version"}).ok());
  EXPECT_FALSE(ArticleTable::Parse({"article_id", "fields."}).ok());
}

TEST(ArticleTableTest, ARowThatWasWrittenIsReadAgain) {
  const std::string text = R"pb(
    article_id: "pay"
    title: "How do I pay?"
    body: "By card,\nor \"cash\""
    language: "en"
    similar_questions: [ "a|b", "c\\d" ]
    kind: KIND_STRUCTURED
    category_id: "money"
    tags: "x"
    channels: [ "app", "web" ]
    owner: "ops"
    valid_to { seconds: 1769904000 }
    schema_id: "s"
    variant_of: "zahlen"
    fields {
      fields {
        key: "price"
        value { number_value: 3.5 }
      }
    })pb";
  const v1::Article article = ArticleOf(text);
  std::vector<std::string> header = ArticleColumns();
  header.emplace_back("fields.price");
  EXPECT_EQ(Read(header, ToRow(article, {"price"}), text), "");
}

TEST(ArticleTableTest, NamesWhatHasNoColumn) {
  EXPECT_THAT(WithoutColumn(ArticleOf(R"pb(steps { title: "x" }
                                           attachments { name: "y" })pb")),
              ElementsAre("steps", "attachments"));
}

}  // namespace
}  // namespace magpie::ctl
