#include "common/csv/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::csv {
namespace {

using testing::ElementsAre;

// "2: a|b", or "3! what is wrong".
std::vector<std::string> Read(const std::string& text) {
  std::istringstream in(text);
  Reader reader(in);
  std::vector<std::string> rows;
  while (const auto row = reader.Next()) {
    rows.push_back(row->fault.empty()
                       ? absl::StrCat(row->line, ": ", absl::StrJoin(row->fields, "|"))
                       : absl::StrCat(row->line, "! ", row->fault));
  }
  return rows;
}

constexpr char kQuote[] =
    "a quote is where none may be: put the field in quotes, and write \"\" for each";

TEST(CsvTest, ReadsRowsWithTheLinesOnWhichTheyBegin) {
  EXPECT_THAT(Read("a,b\r\n1,2\r\n"), ElementsAre("1: a|b", "2: 1|2"));
  EXPECT_THAT(Read("a,b\n\n1,2"), ElementsAre("1: a|b", "3: 1|2"));
  EXPECT_THAT(Read("a,\"two\nlines\"\n\"x\n\ny\",2\nlast,3\n"),
              ElementsAre("1: a|two\nlines", "3: x\n\ny|2", "6: last|3"));
  EXPECT_THAT(Read(""), ElementsAre());
}

TEST(CsvTest, KeepsBlanksQuotesCommasAndEmptyFields) {
  EXPECT_THAT(Read(" a , b,,\n"), ElementsAre("1:  a | b||"));
  EXPECT_THAT(Read("\"say \"\"no\"\", please\",\"\"\n"), ElementsAre("1: say \"no\", please|"));
}

TEST(CsvTest, SkipsAByteOrderMark) {
  EXPECT_THAT(Read("\xEF\xBB\xBF"
                   "a\n"),
              ElementsAre("1: a"));
}

TEST(CsvTest, ABadRowInTheMiddleIsOneFault) {
  EXPECT_THAT(Read("a,b\n1,x\"y\n3,4\n"),
              ElementsAre("1: a|b", absl::StrCat("2! ", kQuote), "3: 3|4"));
  EXPECT_THAT(Read("a\n\"x\" y\nb\n"), ElementsAre("1: a", absl::StrCat("2! ", kQuote), "3: b"));
}

TEST(CsvTest, QuotesThatDoNotEndAreAFaultOfTheirRow) {
  EXPECT_THAT(Read("a\n\"x,\ny\n"), ElementsAre("1: a", "2! the quotes of a field do not end"));
}

TEST(CsvTest, ARowHasALimit) {
  const std::string longest(Reader::kMaxRowBytes - 1, 'x');
  EXPECT_THAT(Read(longest + "\n1\n"), ElementsAre("1: " + longest, "2: 1"));
  EXPECT_THAT(Read(longest + "x\n1\n"),
              ElementsAre("1! the row is longer than 4194304 bytes", "2: 1"));
  EXPECT_THAT(Read(longest + longest + "\n1\n"),
              ElementsAre("1! the row is longer than 4194304 bytes", "2: 1"));
}

TEST(CsvTest, WritesWhatItReads) {
  EXPECT_EQ(LineOf({"a", "b c"}), "a,b c\r\n");
  const std::vector<std::string> fields = {"say \"no\"", "two\r\nlines", "a,b", "", " "};
  std::istringstream in(LineOf(fields) + LineOf({""}));
  Reader reader(in);
  EXPECT_EQ(reader.Next()->fields, fields);
  EXPECT_THAT(reader.Next()->fields, ElementsAre(""));
}

}  // namespace
}  // namespace magpie::csv
