#include "common/search/expand/phrase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/search/index.h"
#include "common/search/selection.h"

namespace magpie::search {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Whether a document of this text is found.
bool Finds(absl::string_view query, absl::string_view text) {
  Index index;
  Document document{"a", {Count(text::Analyze(text))}};
  index.Apply({document}, {}, 1);
  return CountAccepted(*index.Now(), {.together = PhrasesOf(query)}) == 1;
}

TEST(PhraseTest, IsWhatIsBetweenQuotes) {
  EXPECT_THAT(PhrasesOf("\"lock will not close\" bike \"refund\""), SizeIs(2));
  EXPECT_THAT(PhrasesOf("我的“单车 锁”「退款」«late fee»"), SizeIs(3));
  EXPECT_THAT(PhrasesOf("\"refund\" \"Refunds\""), SizeIs(1));
}

TEST(PhraseTest, QuotesThatNothingClosesAndThoseWithoutAWordAreNone) {
  EXPECT_THAT(PhrasesOf("a 5\" wheel"), IsEmpty());
  EXPECT_THAT(PhrasesOf("\"\" \"?!\" \"the\""), IsEmpty());
  EXPECT_THAT(PhrasesOf("”lock“"), IsEmpty());
  EXPECT_THAT(PhrasesOf("“lock \"late fee\""), SizeIs(1));
}

TEST(PhraseTest, MoreThanTenAreText) {
  std::string query;
  for (int i = 0; i < 12; ++i) query += "\"lock " + std::to_string(i) + "\" ";
  EXPECT_THAT(PhrasesOf(query), SizeIs(kMaxPhrases));
}

TEST(PhraseTest, EachWordIsNextToTheOneBefore) {
  EXPECT_TRUE(Finds("\"lock will not closed\"", "My Locks will not close!"));
  EXPECT_FALSE(Finds("\"lock will not close\"", "It will not close my lock"));
  EXPECT_FALSE(Finds("\"lock close\"", "close the lock"));
  EXPECT_TRUE(Finds("\"to be\"", "to be or not"));
  EXPECT_TRUE(Finds("“车锁关”", "我的單車鎖關不上了"));
  EXPECT_TRUE(Finds("“处”", "待处理"));
  EXPECT_FALSE(Finds("“单车锁”", "锁关不上，单车"));
  EXPECT_TRUE(Finds("\"款15元\"", "退款15元 today"));
  EXPECT_TRUE(Finds("\"🚲 now\"", "pay 🚲 now"));
}

TEST(PhraseTest, APhraseIsInOneUnit) {
  Index index;
  Document document{
      "a", {Count(text::Analyze("the lock will")), Count(text::Analyze("will not close"))}};
  index.Apply({document}, {}, 1);
  EXPECT_EQ(CountAccepted(*index.Now(), {.together = PhrasesOf("\"lock will not\"")}), 0);
  EXPECT_EQ(CountAccepted(*index.Now(), {.together = PhrasesOf("\"lock will\" \"not close\"")}), 1);
}

}  // namespace
}  // namespace magpie::search
