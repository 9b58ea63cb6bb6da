#include "common/log/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/log/format.h"

namespace magpie {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const absl::Time kNoon = absl::FromUnixMillis(1769860800007);  // 2026-01-31T12:00:00.007Z

std::string Text(absl::string_view msg, std::initializer_list<LogField> fields = {}) {
  return FormatRecord(LogFormat::kText, kNoon, Level::kInfo, msg, fields);
}

std::string Json(absl::string_view msg, std::initializer_list<LogField> fields = {}) {
  return FormatRecord(LogFormat::kJson, kNoon, Level::kWarning, msg, fields);
}

// The text between the quotes of the message.
std::string JsonOf(absl::string_view msg) {
  const std::string line = Json(msg);
  const size_t start = line.find("\"msg\":\"") + 7;
  return line.substr(start, line.size() - start - 3);
}

TEST(TextRecordTest, ReadsLikeASentenceWithItsFields) {
  EXPECT_EQ(Text("store opened", {{"directory", "/data"}, {"versions", "7"}}),
            "2026-01-31T12:00:00.007Z INFO store opened directory=/data versions=7\n");
}

TEST(TextRecordTest, QuotesAllButPlainWords) {
  EXPECT_THAT(Text("x", {{"a", "two words"}}), EndsWith(" a=\"two words\"\n"));
  EXPECT_THAT(Text("x", {{"a", ""}}), EndsWith(" a=\"\"\n"));
  EXPECT_THAT(Text("x", {{"a", "b=c"}}), EndsWith(" a=\"b=c\"\n"));
  EXPECT_THAT(Text("x", {{"a", "say \"hi\""}}), EndsWith(" a=\"say \\\"hi\\\"\"\n"));
}

TEST(TextRecordTest, IsAlwaysOneLine) {
  EXPECT_THAT(Text("a\nb", {{"c", "d\r\ne"}}), EndsWith("INFO a\\nb c=\"d\\r\\ne\"\n"));
}

TEST(JsonRecordTest, HasTheFixedFieldsFirst) {
  EXPECT_EQ(Json("store opened", {{"directory", "/data"}}),
            "{\"ts\":\"2026-01-31T12:00:00.007Z\",\"level\":\"WARNING\",\"msg\":\"store opened\","
            "\"directory\":\"/data\"}\n");
}

TEST(JsonRecordTest, EscapesWhatJsonRequires) {
  EXPECT_EQ(JsonOf("\"\\/"), "\\\"\\\\/");
  EXPECT_EQ(JsonOf("\n\r\t"), "\\n\\r\\t");
  EXPECT_EQ(JsonOf(absl::string_view("\0\x1F\x7F", 3)), "\\u0000\\u001f\\u007f");
}

TEST(JsonRecordTest, LeavesWellFormedUtf8Alone) {
  // Characters of two, three and four bytes, and their limits.
  for (const char* text : {"\u00E9", "\u20AC", "\U0001F426", "\uD7FF", "\U0010FFFF"}) {
    EXPECT_EQ(JsonOf(text), text);
  }
}

TEST(JsonRecordTest, ReplacesIllFormedUtf8) {
  EXPECT_EQ(JsonOf("a\xFF"), "a\uFFFD");
  EXPECT_EQ(JsonOf("\x80z"), "\uFFFDz");
  EXPECT_EQ(JsonOf("\xE2\x82"), "\uFFFD\uFFFD");                      // cut short
  EXPECT_EQ(JsonOf("\xC0\xAF"), "\uFFFD\uFFFD");                      // overlong
  EXPECT_EQ(JsonOf("\xE0\x80\xAF"), "\uFFFD\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(JsonOf("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // a surrogate
  EXPECT_EQ(JsonOf("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // above U+10FFFF
  EXPECT_EQ(JsonOf("\xF0\x9F\x90z"), "\uFFFD\uFFFD\uFFFDz");          // the fourth byte is missing
}

TEST(RecordTest, CutsALongValueOnly) {
  const std::string longest(kMaxLogValueBytes, 'x');
  EXPECT_EQ(JsonOf(longest), longest);
  EXPECT_EQ(JsonOf(longest + "y"), longest + "...");
}

class LogTest : public testing::Test {
 protected:
  ~LogTest() override { SetLog(LogFormat::kText, Level::kInfo); }
};

TEST_F(LogTest, WritesToStderrInTheChosenFormat) {
  SetLog(LogFormat::kJson, Level::kInfo);
  testing::internal::CaptureStderr();
  Log(Level::kError, "it broke", {{"part", "hinge"}});
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_THAT(line, StartsWith("{\"ts\":\"2"));
  EXPECT_THAT(line, EndsWith("\"msg\":\"it broke\",\"part\":\"hinge\"}\n"));
}

TEST_F(LogTest, OmitsRecordsBelowTheChosenLevel) {
  SetLog(LogFormat::kText, Level::kWarning);
  testing::internal::CaptureStderr();
  Log(Level::kInfo, "all is well");
  Log(Level::kWarning, "look here");
  const std::string lines = testing::internal::GetCapturedStderr();
  EXPECT_THAT(lines, EndsWith("WARNING look here\n"));
  EXPECT_THAT(lines, Not(HasSubstr("all is well")));
}

TEST(CheckDeathTest, SaysWhereAndWhyBeforeTheProcessStops) {
  EXPECT_DEATH(MAGPIE_CHECK(1 > 2, "the disk lies"), "ERROR the disk lies at=.*log_test.cc:[0-9]+");
}

TEST(CheckTest, AcceptsWhatHolds) { MAGPIE_CHECK(2 > 1, "arithmetic is broken"); }

}  // namespace
}  // namespace magpie
