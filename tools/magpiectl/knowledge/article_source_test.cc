#include "tools/magpiectl/knowledge/article_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/str_cat.h"

namespace magpie::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// "2 pay", or "3! title: what is wrong".
std::vector<std::string> Rows(ArticleSource& source) {
  std::vector<std::string> rows;
  while (const auto row = source.Next()) {
    if (!row->is_bad) {
      rows.push_back(absl::StrCat(row->line, " ", row->article.article_id()));
      continue;
    }
    for (const FieldViolation& fault : ViolationsOf(row->faults.ToStatus())) {
      rows.push_back(absl::StrCat(row->line, "! ", fault.field, ": ", fault.description));
    }
  }
  return rows;
}

std::vector<std::string> JsonRows(const std::string& text) {
  std::istringstream in(text);
  return Rows(*ArticleSource::OfJsonLines(in));
}

std::vector<std::string> CsvRows(const std::string& text) {
  std::istringstream in(text);
  const auto source = ArticleSource::OfCsv(in);
  if (!source.ok()) return {source.status().ToString()};
  return Rows(**source);
}

TEST(ArticleSourceTest, ReadsALineOfJsonAfterTheOther) {
  EXPECT_THAT(JsonRows("{\"article_id\": \"a\"}\n\n{\"articleId\": \"b\"}"),
              ElementsAre("1 a", "3 b"));
  EXPECT_THAT(JsonRows(""), ElementsAre());
}

TEST(ArticleSourceTest, ABadLineIsReportedByItsNumber) {
  EXPECT_THAT(JsonRows("{\"article_id\": \"a\"}\n{\"titel\": 1}\n{\n{\"article_id\": \"b\"}\n"),
              ElementsAre("1 a", "2! : the line has \"titel\", which is not a field of Article",
                          HasSubstr("3! : the line is not a valid Article"), "4 b"));
}

TEST(ArticleSourceTest, ALineHasALimit) {
  const std::string line = "{\"article_id\": \"a\"}";
  const std::string blanks(ArticleSource::kMaxLineBytes - line.size(), ' ');
  EXPECT_THAT(JsonRows(absl::StrCat(line, blanks, "\n", line, blanks, " \n", line)),
              ElementsAre("1 a", "2! : the line is longer than 4194304 bytes", "3 a"));
}

TEST(ArticleSourceTest, ABadRowInTheMiddleIsToldFromTheOthers) {
  EXPECT_THAT(
      CsvRows("article_id,kind,title\na,text,A\nb,faq,B\n\"c\nd,text,\"D\nE\"\nf,,F,\nf,,F"),
      ElementsAre("2 a", "3! kind: is \"faq\", and may be: text, question, guide, structured",
                  HasSubstr("4! : a quote"), HasSubstr("6! : a quote"),
                  "7! : has 4 values for 3 columns", "8 f"));
}

TEST(ArticleSourceTest, RefusesBytesThatAreNotUtf8) {
  EXPECT_THAT(CsvRows("article_id\na\n\xff\n"), ElementsAre("2 a", "3! : is not UTF-8"));
}

TEST(ArticleSourceTest, RefusesAFileWithoutAHeader) {
  EXPECT_THAT(CsvRows(""), ElementsAre(HasSubstr("the file is empty")));
  EXPECT_THAT(CsvRows("a,b\n"), ElementsAre(HasSubstr("an article has no field \"a\"")));
}

}  // namespace
}  // namespace magpie::ctl
