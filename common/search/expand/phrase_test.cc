#include "common/search/expand/phrase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/search/index.h"
#include "common/search/selection.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Typed(absl::string_view query) {
  std::vector<std::string> typed;
  for (const Phrase& phrase : PhrasesOf(query)) typed.push_back(phrase.typed);
  return typed;
}

bool TextHas(absl::string_view text, absl::string_view quoted) {
  const std::vector<Phrase> phrases = PhrasesOf(quoted);
  return phrases.size() == 1 && Has(text, phrases[0]);
}

// Whether the index names a document with this text.
bool IndexNames(absl::string_view text, absl::string_view quoted) {
  Index index;
  Document document{"a", {Count(text::Analyze(text))}};
  index.Apply({document}, {}, 1);
  Filter filter;
  for (const Phrase& phrase : PhrasesOf(quoted)) filter.together.push_back(phrase.keys);
  return CountAccepted(*index.Now(), filter) == 1;
}

TEST(PhraseTest, IsWhatIsBetweenQuotes) {
  EXPECT_THAT(Typed("\"lock will not close\" bike \"refund\""),
              ElementsAre("lock will not close", "refund"));
  EXPECT_THAT(Typed("我的“单车 锁”「退款」«late fee»"), ElementsAre("单车 锁", "退款", "late fee"));
}

TEST(PhraseTest, QuotesThatNothingClosesAndThoseWithoutAWordAreNone) {
  EXPECT_THAT(Typed("a 5\" wheel"), IsEmpty());
  EXPECT_THAT(Typed("\"\" \"?!\""), IsEmpty());
  EXPECT_THAT(Typed("”lock“"), IsEmpty());
  EXPECT_THAT(Typed("“lock \"late fee\""), ElementsAre("late fee"));
}

TEST(PhraseTest, MoreThanTenAreText) {
  std::string query;
  for (int i = 0; i < 12; ++i) query += "\"lock\" ";
  EXPECT_EQ(PhrasesOf(query).size(), kMaxPhrases);
}

TEST(PhraseTest, IsInATextInItsOrder) {
  EXPECT_TRUE(TextHas("My Locks will not close!", "\"lock will not closed\""));
  EXPECT_FALSE(TextHas("It will not close my lock", "\"lock will not close\""));
  EXPECT_FALSE(TextHas("lock will close, will not", "\"lock will not\""));
  EXPECT_TRUE(TextHas("我的單車鎖關不上了", "“车锁关”"));
  EXPECT_FALSE(TextHas("锁关不上，单车", "“单车锁”"));
  EXPECT_TRUE(TextHas("退款15元 today", "\"款15元\""));
}

TEST(PhraseTest, TheIndexNamesEachTextThatHasIt) {
  for (const auto& [text, quoted] : std::vector<std::pair<std::string, std::string>>{
           {"My Locks will not close!", "\"lock will not close\""},
           {"to be or not", "\"to be\""},
           {"the", "\"the\""},
           {"我的單車鎖關不上了", "“车锁关”"},
           {"待处理", "“处”"},
           {"退款15元 today", "\"款15元\""},
           {"pay 🚲 now", "\"🚲 now\""}}) {
    EXPECT_TRUE(TextHas(text, quoted)) << quoted;
    EXPECT_TRUE(IndexNames(text, quoted)) << quoted;
  }
  EXPECT_FALSE(IndexNames("close the lock", "\"lock close\""));
  EXPECT_FALSE(IndexNames("车单", "“单车”"));
}

}  // namespace
}  // namespace magpie::search
