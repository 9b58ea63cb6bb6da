#include "common/search/expand/dictionary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/fold.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "bike (word): bicycle, 单车" for each match.
std::vector<std::string> Found(const Dictionary& dictionary, absl::string_view text) {
  const std::vector<text::Word> words = text::WordsOf(text::Fold(text));
  const std::vector<Atom> atoms = AtomsOf(words);
  std::vector<std::string> found;
  for (const Dictionary::Match& match : dictionary.Find(words, atoms)) {
    std::string shown;
    for (size_t i = match.begin; i < match.end; ++i) absl::StrAppend(&shown, atoms[i].text);
    absl::StrAppend(&shown, match.is_word ? " (word)" : "", match.synonyms.empty() ? "" : ": ",
                    absl::StrJoin(match.synonyms, ", "));
    found.push_back(std::move(shown));
  }
  return found;
}

TEST(DictionaryTest, ARuleWithFromIsOneWay) {
  const auto dictionary =
      Dictionary::Compile(std::vector<SynonymRule>{{{"退钱", "返钱"}, {"退款"}}}, {});
  EXPECT_THAT(Found(*dictionary, "怎么退钱"), ElementsAre("退钱: 退款"));
  EXPECT_THAT(Found(*dictionary, "怎么返钱"), ElementsAre("返钱: 退款"));
  EXPECT_THAT(Found(*dictionary, "怎么退款"), IsEmpty());
}

TEST(DictionaryTest, ARuleWithoutFromIsForEachOfItsWords) {
  const auto dictionary =
      Dictionary::Compile(std::vector<SynonymRule>{{{}, {"bike", "bicycle", "单车"}}}, {});
  EXPECT_THAT(Found(*dictionary, "my Bikes and 单车"),
              ElementsAre("bike: bicycle, 单车", "单车: bike, bicycle"));
}

TEST(DictionaryTest, RulesOfOneWordAreAddedUp) {
  const auto dictionary = Dictionary::Compile(
      std::vector<SynonymRule>{{{"bike"}, {"bicycle"}}, {{"bikes"}, {"bicycle", "cycle"}}}, {});
  EXPECT_THAT(Found(*dictionary, "bike"), ElementsAre("bike: bicycle, cycle"));
}

TEST(DictionaryTest, ACircleIsTwoRules) {
  const auto dictionary =
      Dictionary::Compile(std::vector<SynonymRule>{{{"a"}, {"b"}}, {{"b"}, {"a"}}}, {});
  EXPECT_THAT(Found(*dictionary, "a b"), ElementsAre("a: b", "b: a"));
}

TEST(DictionaryTest, TheLongestIsFoundWhereverIcuSplitsIt) {
  const std::vector<std::string> words = {"花呗", "微粒贷", "magic bike", "magic bike pro"};
  const auto dictionary = Dictionary::Compile({}, words);
  EXPECT_THAT(Found(*dictionary, "我的花呗和微粒贷"), ElementsAre("花呗 (word)", "微粒贷 (word)"));
  EXPECT_THAT(Found(*dictionary, "Magic bikes pro, magic bike"),
              ElementsAre("magicbikepro (word)", "magicbike (word)"));
  EXPECT_THAT(Found(*dictionary, "magic wand"), IsEmpty());
}

TEST(DictionaryTest, OneCharacterIsFoundOnlyAsAWord) {
  const auto dictionary = Dictionary::Compile(std::vector<SynonymRule>{{{"车"}, {"单车"}}}, {});
  EXPECT_THAT(Found(*dictionary, "找不到车"), ElementsAre("车: 单车"));
  EXPECT_THAT(Found(*dictionary, "汽车"), IsEmpty());
}

TEST(DictionaryTest, PunctuationIsNothing) {
  const auto dictionary =
      Dictionary::Compile(std::vector<SynonymRule>{{{"?!"}, {"bike"}}, {{}, {}}, {{"bike"}, {}}},
                          std::vector<std::string>{"", "…"});
  EXPECT_THAT(Found(*dictionary, "?! …"), IsEmpty());
  EXPECT_THAT(Found(*dictionary, "bike"), ElementsAre("bike"));
}

TEST(DictionaryTest, TheLargestIsCompiledInASecond) {
  std::vector<SynonymRule> rules;
  std::vector<std::string> words;
  rules.reserve(10'000);
  words.reserve(100'000);
  for (int i = 0; i < 10'000; ++i) {
    rules.push_back({{absl::StrCat("word", i)}, {absl::StrCat("other", i), "退款"}});
  }
  for (int i = 0; i < 100'000; ++i) words.push_back(absl::StrCat("产品", i, "型"));
  const auto begin = std::chrono::steady_clock::now();
  const auto dictionary = Dictionary::Compile(rules, words);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("seconds", absl::StrCat(took.count()));
  EXPECT_THAT(Found(*dictionary, "产品99999型 word9999"),
              ElementsAre("产品99999型 (word)", "word9999: other9999, 退款"));
}

}  // namespace
}  // namespace magpie::search
