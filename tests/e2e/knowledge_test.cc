// The commands of authors, against real processes: a file is imported, a draft is reviewed and
// published, and what was stored comes out again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/e2e/harness/authors.h"
#include "tests/e2e/harness/http.h"

namespace magpie::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using KnowledgeTest = AuthorsTest;

constexpr char kCsv[] =
    "article_id,title,body,language,similar_questions,channels\r\n"
    "refund,How do I get a refund?,\"By card,\nin 3 days.\",en,money back|退款,app\r\n"
    "bad,,No title,en,,\r\n"
    "helmet,Do I need a helmet?,Yes.,en,,\r\n";

TEST_F(KnowledgeTest, ABadRowIsReportedAndTheOthersAreStored) {
  const std::string file = Write("articles.csv", kCsv);
  EXPECT_THAT(Refused({"import", file, "--dry-run"}).out,
              AllOf(HasSubstr(":4: bad: title is empty\n"),
                    HasSubstr("2 articles would be stored, 1 of 3 rows have faults\n")));
  EXPECT_EQ(Knowledge({"search", "refund"}),
            "No article fits.\nVerdict: unknown: no article answers it.\n");
  const std::string stored = Refused({"import", file}).out;
  EXPECT_THAT(stored, HasSubstr("2 articles stored, 1 of 3 rows have faults"));
  EXPECT_THAT(Search(stored, "怎么退款"), HasSubstr("refund"));
  EXPECT_THAT(Get(suite_.AddressOf("magpie metrics"), "/metrics").body,
              HasSubstr("magpie_knowledge_import_faults_total 1\n"));
}

TEST_F(KnowledgeTest, WhatIsExportedIsImportedAgain) {
  for (const char* format : {"jsonl", "csv"}) {
    Refused({"import", Write("articles.csv", kCsv)});
    const std::string exported = Knowledge({"export", "--format", format});
    const std::string file = Write(absl::StrCat("exported.", format), exported);
    EXPECT_THAT(Knowledge({"import", file}), HasSubstr("2 articles stored"));
    const std::string again = Knowledge({"export", "--format", "csv"});
    EXPECT_THAT(again, HasSubstr("refund,How do I get a refund?,\"By card,\nin 3 days.\",en,"
                                 "money back|退款"));
  }
}

TEST_F(KnowledgeTest, ADraftIsReviewedAndPublished) {
  Knowledge(
      {"import", Write("one.csv", "article_id,title,body,language\nrefund,Refund,Old.,en\n")});
  const std::string draft = Write("draft.json", R"({"articleId": "refund", "title": "Refund",
      "body": "Quite new.", "language": "en"})");
  EXPECT_THAT(Knowledge({"draft", draft, "--submit", "--actor", "ann", "--note", "prices"}),
              HasSubstr("its draft is in review"));
  EXPECT_THAT(Knowledge({"review"}), AllOf(HasSubstr("refund"), HasSubstr("waits for a review")));
  EXPECT_THAT(Refused({"publish", "refund"}).err, HasSubstr("WRONG_STAGE"));
  Knowledge({"approve", "refund", "--actor", "bo"});
  const std::string published = Knowledge({"publish", "refund", "--actor", "bo"});
  EXPECT_THAT(Search(published, "quite new"), HasSubstr("«new»"));
  EXPECT_THAT(Knowledge({"versions", "refund"}),
              AllOf(HasSubstr("save draft"), HasSubstr("publish"), HasSubstr("prices")));
  EXPECT_THAT(Knowledge({"diff", "refund", "1", "2"}),
              AllOf(HasSubstr("body"), HasSubstr("- Old."), HasSubstr("+ Quite new.")));
  Knowledge({"archive", "refund"});
  EXPECT_THAT(Knowledge({"delete", "refund", "--erase"}), HasSubstr("is erased"));
  EXPECT_THAT(Refused({"versions", "refund"}).err, HasSubstr("ARTICLE_NOT_FOUND"));
}

TEST_F(KnowledgeTest, CategoriesAreATree) {
  Knowledge({"category", "put", "money", "Money"});
  Knowledge({"category", "put", "refunds", "Refunds"});
  EXPECT_EQ(Knowledge({"category", "list"}), "money  Money\nrefunds  Refunds\n");
  Knowledge({"category", "move", "refunds", "money"});
  EXPECT_EQ(Knowledge({"category", "list"}), "money  Money\n  refunds  Refunds\n");
  EXPECT_THAT(Refused({"category", "move", "money", "refunds"}).err,
              HasSubstr("CATEGORY_MISPLACED"));
  EXPECT_THAT(Refused({"category", "delete", "money"}).err, HasSubstr("CATEGORY_NOT_EMPTY"));
  Knowledge({"category", "delete", "refunds"});
}

TEST_F(KnowledgeTest, AMistakeIsNamed) {
  EXPECT_THAT(Refused({"import", Write("none.csv", "titel\nx\n")}).err,
              HasSubstr("an article has no field \"titel\"; did you mean title?"));
  EXPECT_THAT(Refused({"import", "nowhere.csv"}).err, HasSubstr("cannot read nowhere.csv"));
  EXPECT_THAT(Refused({"search", "x", "--scene", "none"}).err, HasSubstr("SCENE_NOT_FOUND"));
  EXPECT_THAT(Refused({"publish", "x", "--at", "soon"}).err, HasSubstr("--at is \"soon\""));
}

}  // namespace
}  // namespace magpie::e2e
