#include "common/search/rank/sums.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/index.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::Gt;

// Of words in one part.
class SumsTest : public testing::Test {
 protected:
  void Put(const std::vector<Document>& documents) { index_.Apply(documents, {}, 1); }

  const Segment& segment() const { return *index_.Now()->parts.front().segment; }

  // Of each document that is selected, what its units have of the words of a query.
  std::vector<std::vector<int32_t>> WordsOf(const Query& query, const Bitmap& among,
                                            size_t terms = 1) {
    const auto fields = Weigh(*index_.Now(), query);
    const FieldQuery& words = fields[text::kWords];
    Sums sums(segment(), among, terms, words.postings);
    memory_.Reset(sums.numbers(1));
    sums.Take(memory_, 1);
    const Impacts impacts({}, 2);
    for (const WeighedGroup& group : words.groups) sums.Add(0, group, 0, impacts, 1000);
    most_ = sums.MostOf(0);
    sums.Rank(std::vector<float>{1});
    std::vector<std::vector<int32_t>> found;
    for (const uint32_t document : among.Numbers()) {
      const auto of_document = sums.SumsOf(0, document);
      found.emplace_back(of_document.begin(), of_document.end());
    }
    return found;
  }

  Index index_;
  SumsMemory memory_;
  int32_t most_ = 0;
};

// Terms of kWords, alternatives of one group.
Query OneOf(const std::vector<std::string>& words) {
  Query query;
  for (const std::string& word : words) {
    query.terms.push_back({.key = KeyOf(text::kWords, word),
                           .field = text::kWords,
                           .alternative = static_cast<uint32_t>(query.terms.size())});
  }
  return query;
}

TEST_F(SumsTest, AUnitHasTheSumOfItsTerms) {
  Put({DocumentOf("a", {"bike lock", "bike"}), DocumentOf("b", {"phone"})});
  const Bitmap all = Bitmap::Below(2);
  const auto bike = WordsOf(QueryOf(text::Analyze("bike")), all);
  const auto lock = WordsOf(QueryOf(text::Analyze("lock")), all);
  const auto both = WordsOf(QueryOf(text::Analyze("bike lock")), all);
  EXPECT_THAT(bike[0], ElementsAre(Gt(0), Gt(0)));
  EXPECT_EQ(both[0][0], bike[0][0] + lock[0][0]);
  EXPECT_EQ(both[0][1], bike[0][1]);
  EXPECT_THAT(both[1], ElementsAre(0));
}

TEST_F(SumsTest, OfAlternativesAUnitHasTheBest) {
  Put({DocumentOf("a", {"bike"}), DocumentOf("b", {"bike lock"}), DocumentOf("c", {"bike"})});
  const Bitmap all = Bitmap::Below(3);
  const auto bike = WordsOf(OneOf({"bike"}), all);
  const auto lock = WordsOf(OneOf({"lock"}), all);
  const auto either = WordsOf(OneOf({"bike", "lock"}), all);
  EXPECT_EQ(either[0], bike[0]);
  EXPECT_EQ(either[1][0], std::max(bike[1][0], lock[1][0]));
}

TEST_F(SumsTest, TheMostIsOfSelectedDocuments) {
  Put({DocumentOf("a", {"bike"}), DocumentOf("b", {"a bike of another colour"}),
       DocumentOf("c", {"phone"})});
  const auto all = WordsOf(QueryOf(text::Analyze("bike")), Bitmap::Below(3));
  EXPECT_EQ(most_, all[0][0]);
  const auto other = WordsOf(QueryOf(text::Analyze("bike")), Bitmap::Of(std::vector<uint32_t>{1}));
  EXPECT_EQ(most_, other[0][0]);
  EXPECT_LT(other[0][0], all[0][0]);
}

TEST_F(SumsTest, LookingUpFewUnitsGivesWhatPassingAllGives) {
  std::mt19937 random(25);
  std::vector<Document> documents;
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::string> units(1 + random() % 3);
    for (std::string& unit : units) {
      for (size_t words = 1 + random() % 6; words > 0; --words) {
        absl::StrAppend(&unit, " w", random() % 12);
      }
    }
    documents.push_back(DocumentOf(absl::StrCat(i), units));
  }
  Put(documents);
  const Query query = QueryOf(text::Analyze("w1 w2 w3 w3 w4 w11 none"));
  for (const size_t selected : {1, 7, 40, 300}) {
    std::vector<uint32_t> some(selected);
    for (uint32_t& one : some) one = random() % 2000;
    const Bitmap among = Bitmap::Of(some);
    constexpr size_t kSoManyTermsThatAllArePassed = 1'000'000;
    EXPECT_THAT(WordsOf(query, among),
                ElementsAreArray(WordsOf(query, among, kSoManyTermsThatAllArePassed)));
  }
}

}  // namespace
}  // namespace magpie::search
