#include "common/text/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "common/text/fold.h"

namespace magpie::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> Words(absl::string_view text) {
  std::vector<std::string> words;
  for (const Word& word : WordsOf(Fold(text))) words.push_back(word.text);
  return words;
}

TEST(WordsTest, PunctuationSeparatesAndIsLeftOut) {
  EXPECT_THAT(Words("Hello, world! (again)"), ElementsAre("hello", "world", "again"));
  EXPECT_THAT(Words("！？。 ,,, --- \t\n"), IsEmpty());
  EXPECT_THAT(Words(""), IsEmpty());
}

TEST(WordsTest, AnApostropheIsPartOfAWordAndAPossessiveIsNot) {
  EXPECT_THAT(Words("don't lose the rider’s helmet"),
              ElementsAre("don't", "lose", "the", "rider", "helmet"));
}

TEST(WordsTest, ChineseIsSplitByTheDictionary) {
  EXPECT_THAT(Words("单车的锁关不上"), ElementsAre("单车", "的", "锁", "关不上"));
}

TEST(WordsTest, ScriptsAndNumbersAreSplit) {
  EXPECT_THAT(Words("iPhone15退款3.5元"), ElementsAre("iphone15", "退款", "3.5", "元"));
}

TEST(WordsTest, AnEmojiIsAWord) {
  const auto words = WordsOf(Fold("lost 🔒 key"));
  ASSERT_THAT(words, SizeIs(3));
  EXPECT_EQ(words[1].text, "🔒");
  EXPECT_EQ(words[1].kind, WordKind::kSymbol);
}

TEST(WordsTest, ALongWordIsCutBetweenCharacters) {
  const std::string text = "x" + [] {
    std::string long_one;
    for (int i = 0; i < 100; ++i) long_one += "𝄞a";  // two units, and one
    return long_one;
  }();
  EXPECT_LE(Words(std::string(1000, 'a')).at(0).size(), kMaxWordSize);
  for (const std::string& word : Words(text)) EXPECT_EQ(word.find("\xef\xbf\xbd"), word.npos);
}

TEST(WordsTest, ThreadsAnalyseAtOnce) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 100; ++round) EXPECT_THAT(Words("单车的锁 lock"), SizeIs(4));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace magpie::text
