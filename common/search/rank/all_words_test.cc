#include "common/search/rank/all_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/expand/completion.h"
#include "common/search/ranking.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;

Query WordsOf(const std::string& text) {
  Query query = QueryOf(text::Analyze(text));
  std::erase_if(query.terms, [](const QueryTerm& term) { return term.field != text::kWords; });
  return query;
}

std::vector<std::string> WithAll(const Index& index, const Query& query) {
  const auto now = index.Now();
  const auto fields = Weigh(*now, query);
  std::vector<std::string> ids;
  for (size_t part = 0; part < now->parts.size(); ++part) {
    const Segment& segment = *now->parts[part].segment;
    const auto& groups = fields[text::kWords].groups;
    const Bitmap all = Bitmap::Below(static_cast<uint32_t>(segment.documents()));
    for (const uint32_t document : WithAllWords(segment, part, groups, all).Numbers()) {
      ids.emplace_back(segment.id(document));
    }
  }
  return ids;
}

TEST(AllWordsTest, AnyUnitMayHaveAWord) {
  Index index;
  index.Apply({DocumentOf("both", {"my lock", "the bike"}), DocumentOf("lock", {"lock", "lock"}),
               DocumentOf("bike", {"bike"}), DocumentOf("one", {"lock of a bike"})},
              {}, 1);
  EXPECT_THAT(WithAll(index, WordsOf("bike lock")), ElementsAre("both", "one"));
  EXPECT_THAT(WithAll(index, WordsOf("lock")), ElementsAre("both", "lock", "one"));
  EXPECT_THAT(WithAll(index, WordsOf("lock helmet")), ElementsAre());
  EXPECT_THAT(WithAll(index, WordsOf("the")), ElementsAre());
}

TEST(AllWordsTest, AnAlternativeIsWholeInOneUnit) {
  Index index;
  index.Apply({DocumentOf("whole", {"electric bike lock"}),
               DocumentOf("apart", {"electric lock", "bike"}), DocumentOf("other", {"ebike lock"})},
              {}, 1);
  Query query = WordsOf("ebike lock");
  QueryTerm term = query.terms[0];
  ASSERT_EQ(term.text, "ebik");
  term.alternative = 1;
  std::vector<QueryTerm> others;
  for (const char* word : {"electr", "bike"}) {
    term.text = word;
    term.key = KeyOf(text::kWords, word);
    others.push_back(term);
  }
  query.terms.insert(query.terms.begin() + 1, others.begin(), others.end());
  EXPECT_THAT(WithAll(index, query), ElementsAre("whole", "other"));
}

TEST(AllWordsTest, ThoseWithAllWordsComeFirst) {
  Index index;
  index.Apply({DocumentOf("some", {"bike bike bike"}),
               DocumentOf("all", {"a bike that has lost its lock somewhere in the big city"}),
               DocumentOf("none", {"helmet"})},
              {}, 1);
  const auto ids = [&](const Filter& filter, size_t limit) {
    std::vector<std::string> found;
    for (const Hit& hit :
         RankAllWordsFirst(*index.Now(), WordsOf("bike lock bike bike"), filter, {}, limit)) {
      found.push_back(hit.id);
    }
    return found;
  };
  EXPECT_THAT(ids({}, 10), ElementsAre("all", "some"));
  EXPECT_THAT(ids({}, 1), ElementsAre("all"));
  EXPECT_THAT(ids({.without = {"all"}}, 10), ElementsAre("some"));
  EXPECT_THAT(ids({}, 0), ElementsAre());
}

TEST(AllWordsTest, TheLastWordMayBeABeginning) {
  Index index;
  index.Apply({DocumentOf("a", {"lock refund"}), DocumentOf("b", {"lock refuse"}),
               DocumentOf("c", {"lock"})},
              {}, 1);
  Query query = WordsOf("lock refun");
  AddCompletions(*index.Now(), "refun", 10, query);
  EXPECT_THAT(WithAll(index, query), ElementsAre("a"));
}

TEST(AllWordsTest, IsWhatAPlainScanFinds) {
  std::mt19937 random(7);
  const std::vector<std::string> words = {"lock", "bike", "refund", "city", "phone", "card"};
  std::vector<Document> documents;
  std::vector<std::set<std::string>> texts;
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::string> units(1 + random() % 3);
    std::set<std::string> all;
    for (std::string& unit : units) {
      for (size_t k = random() % 3; k > 0; --k) {
        const std::string& word = words[std::min(random() % 7, random() % words.size())];
        absl::StrAppend(&unit, word, " ");
        all.insert(word);
      }
    }
    documents.push_back(DocumentOf(absl::StrCat(i), units));
    texts.push_back(all);
  }
  Index index;
  index.Apply(documents, {}, 1);
  for (int round = 0; round < 30; ++round) {
    std::set<std::string> asked;
    for (size_t k = 1 + random() % 3; k > 0; --k) asked.insert(words[random() % words.size()]);
    std::string text;
    for (const std::string& word : asked) absl::StrAppend(&text, word, " ");
    std::vector<std::string> want;
    for (size_t i = 0; i < texts.size(); ++i) {
      if (std::ranges::includes(texts[i], asked)) want.push_back(absl::StrCat(i));
    }
    EXPECT_EQ(WithAll(index, WordsOf(text)), want) << text;
  }
}

}  // namespace
}  // namespace magpie::search
