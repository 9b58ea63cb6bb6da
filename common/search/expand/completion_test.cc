#include "common/search/expand/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/ranking.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CompletionTest : public testing::Test {
 protected:
  CompletionTest() {
    for (const char* text : {"refund", "a refund", "referral", "reference", "lock", "退款",
                             "退款单", "two refunds", "lock"}) {
      Put(absl::StrCat("d", index_.Now()->documents), text);
    }
  }

  void Put(const std::string& id, const std::string& text) {
    index_.Apply({DocumentOf(id, {text})}, {}, 1);
  }

  // The terms that stand for a word, by group.
  std::vector<std::string> Completed(const std::string& text, const std::string& typed) {
    Query query = QueryOf(text::Analyze(text));
    AddCompletions(*index_.Now(), typed, 10, query);
    std::vector<std::string> terms;
    for (const QueryTerm& term : query.terms) {
      if (term.field != text::kWords) break;
      terms.push_back(absl::StrCat(term.group, ".", term.alternative, " ", term.text));
    }
    return terms;
  }

  Index index_;
};

TEST_F(CompletionTest, TheMostFrequentComesFirst) {
  EXPECT_THAT(
      Complete(*index_.Now(), "ref", 10),
      ElementsAre(Completion{"refund", 3}, Completion{"refer", 1}, Completion{"referr", 1}));
  EXPECT_THAT(Complete(*index_.Now(), "ref", 1), ElementsAre(Completion{"refund", 3}));
  EXPECT_THAT(Complete(*index_.Now(), "lock", 10), ElementsAre(Completion{"lock", 2}));
  EXPECT_THAT(Complete(*index_.Now(), "locks", 10), IsEmpty());
}

TEST_F(CompletionTest, AWordThatNoDocumentHasAnyMoreIsNone) {
  index_.Apply({}, {"d4", "d8"}, 2);
  EXPECT_THAT(Complete(*index_.Now(), "loc", 10), IsEmpty());
}

TEST_F(CompletionTest, StandsBesideTheWordThatWasTyped) {
  EXPECT_THAT(Completed("lock refu", "refu"), ElementsAre("0.0 lock", "1.0 refu", "1.1 refund"));
  EXPECT_THAT(Completed("lock 退", "退"), testing::Contains("1.1 退款"));
  EXPECT_THAT(Completed("lock", "lock"), ElementsAre("0.0 lock"));
}

TEST_F(CompletionTest, AStopWordMayBeTheBeginningOfAWord) {
  Put("theft", "theft");
  EXPECT_THAT(Completed("lock the", "the"), ElementsAre("0.0 lock", "1.0 theft"));
  EXPECT_THAT(Completed("the", "the"), ElementsAre("0.0 theft"));
}

TEST_F(CompletionTest, IsFoundBelowTheWordItself) {
  Put("exact", "ref");
  Query query = QueryOf(text::Analyze("ref"));
  std::erase_if(query.terms, [](const QueryTerm& term) { return term.field != text::kWords; });
  AddCompletions(*index_.Now(), "ref", 10, query);
  const auto hits = Rank(*index_.Now(), query, {}, {}, 10);
  ASSERT_EQ(hits.size(), 6);
  EXPECT_EQ(hits[0].id, "exact");
}

}  // namespace
}  // namespace magpie::search
