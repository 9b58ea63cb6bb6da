#include "services/knowledge/engine/find/highlight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/text/analyze.h"

namespace magpie::knowledge {
namespace {

Marker MarkerOf(absl::string_view query, bool last_is_prefix = false) {
  return {query, search::QueryOf(text::Analyze(query)), last_is_prefix};
}

// "the [refund] of"
std::string Show(const Marked& marked) {
  std::string shown;
  size_t at = 0;
  for (const text::Place& place : marked.places) {
    absl::StrAppend(&shown, marked.text.substr(at, place.begin - at), "[",
                    marked.text.substr(place.begin, place.end - place.begin), "]");
    at = place.end;
  }
  return shown + marked.text.substr(at);
}

std::string Marks(absl::string_view query, absl::string_view text) {
  return Show(MarkerOf(query).Mark(text));
}

TEST(HighlightTest, WordsAreMarkedAsTheyWereWritten) {
  EXPECT_EQ(Marks("refund", "Refunded? REFUNDS, refunding."),
            "[Refunded]? [REFUNDS], [refunding].");
  EXPECT_EQ(Marks("my bikes", "My bike and the others"), "[My] [bike] and the others");
  EXPECT_EQ(Marks("cafe", "Das CAFÉ"), "Das [CAFÉ]");
  EXPECT_EQ(Marks("vip", "ＶＩＰ用户"), "[ＶＩＰ]用户");
}

TEST(HighlightTest, ChineseIsMarkedInBothScriptsAndOverWordBreaks) {
  EXPECT_EQ(Marks("单车锁", "我的單車鎖不上"), "我的[單車鎖]不上");
  EXPECT_EQ(Marks("处理", "订单待处理中"), "订单待[处理]中");
  EXPECT_EQ(Marks("退", "申请退款"), "申请[退]款");
  EXPECT_EQ(Marks("我的退款", "的确我买了"), "的确我买了");
}

TEST(HighlightTest, TheBeginningOfAWordIsMarkedWhileItIsTyped) {
  EXPECT_EQ(Show(MarkerOf("my ref", true).Mark("My refund")), "[My] [refund]");
  EXPECT_EQ(Show(MarkerOf("my ref", false).Mark("My refund")), "[My] refund");
}

TEST(HighlightTest, APartIsAroundTheDensestPlace) {
  std::string text = "A bike. ";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&text, "filler ");
  text += "The lock of the bike is here. ";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&text, "filler ");
  const Marked part = MarkerOf("bike lock").MarkPart(text);
  EXPECT_EQ(Show(part).substr(0, 61),
            "filler filler The [lock] of the [bike] is here. filler filler");
  EXPECT_EQ(part.text.size(), kPartCharacters);
}

TEST(HighlightTest, APartOfChineseHasWholeCharacters) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "中";
  text += "退款";
  for (int i = 0; i < 300; ++i) text += "国";
  const Marked part = MarkerOf("退款").MarkPart(text);
  EXPECT_EQ(part.text.size(), 3 * kPartCharacters);
  EXPECT_EQ(ToUtf8(part.text, part.text.size()), part.text);
  EXPECT_THAT(Show(part), testing::HasSubstr("中[退款]国"));
}

TEST(HighlightTest, AShortTextIsShownWhole) {
  EXPECT_EQ(Show(MarkerOf("lock").MarkPart("Close the lock.")), "Close the [lock].");
  EXPECT_EQ(Show(MarkerOf("none").MarkPart("Close the lock.")), "Close the lock.");
  EXPECT_EQ(MarkerOf("none").MarkPart(""), Marked());
}

TEST(HighlightTest, OnlyTheBeginningOfALongTextIsLookedAt) {
  std::string text;
  while (text.size() < kMaxMarkedBytes) text += "锁";
  EXPECT_EQ(MarkerOf("lock").Mark(text + " lock").text.size(),
            kMaxMarkedBytes - kMaxMarkedBytes % 3);
}

}  // namespace
}  // namespace magpie::knowledge
