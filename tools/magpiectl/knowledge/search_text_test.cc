#include "tools/magpiectl/knowledge/search_text.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;

template <class Message>
Message Of(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(SearchTextTest, MarksWhatWasFound) {
  EXPECT_EQ(Marked(Of<v1::Highlight>(R"pb(text: "lock the bike"
                                          spans { begin: 0 end: 4 }
                                          spans { begin: 9 end: 13 })pb")),
            "«lock» the «bike»");
  EXPECT_EQ(Marked(Of<v1::Highlight>(R"pb(text: "车锁\n关不上"
                                          spans { begin: 3 end: 6 })pb")),
            "车«锁» 关不上");
}

TEST(SearchTextTest, LeavesOutPlacesThatAreNone) {
  EXPECT_EQ(Marked(Of<v1::Highlight>(
                R"pb(text: "lock"
                     spans { begin: 2 end: 1 }
                     spans { begin: -1 end: 2 }
                     spans { begin: 0 end: 9 })pb")),
            "lock");
}

TEST(SearchTextTest, SaysWhyAQueryIsFoundByTextAlone) {
  std::ostringstream out;
  PrintFound(Of<v1::SearchArticlesResponse>("embedding_outcome: EMBEDDING_OUTCOME_LATE"), out);
  EXPECT_EQ(out.str(),
            "No article fits.\n"
            "Found by text alone: the vector of the query did not come in time.\n");
}

TEST(SearchTextTest, PrintsHitsVerdictAndFacets) {
  std::ostringstream out;
  PrintFound(Of<v1::SearchArticlesResponse>(R"pb(
               hits {
                 article { article_id: "lock" language: "en" title: "The lock" }
                 score: 0.5
                 highlights {
                   field: "title"
                   text: "The lock"
                   spans { begin: 4 end: 8 }
                 }
                 matched_question: "lock will not close"
               }
               hits {
                 article { article_id: "pay" language: "en" title: "Pay" }
                 pinned: true
               }
               verdict: VERDICT_ASK_BACK
               facets { name: "channel" value: "app" count: 3 }
               facets { name: "channel" value: "web" count: 1 }
               facets { name: "tag" value: "x" count: 2 })pb"),
             out);
  EXPECT_EQ(out.str(),
            "SCORE   ARTICLE  LANGUAGE  TITLE       FOUND\n"
            "0.50    lock     en        The «lock»  lock will not close\n"
            "pinned  pay      en        Pay\n"
            "Verdict: ask back: one of the first may answer it.\n"
            "channel: app 3, web 1\n"
            "tag: x 2\n");
}

TEST(SearchTextTest, SaysThatNothingFits) {
  std::ostringstream out;
  PrintFound(v1::SearchArticlesResponse(), out);
  EXPECT_EQ(out.str(), "No article fits.\n");
}

TEST(SearchTextTest, ShowsWhyAHitIsWhereItIs) {
  std::ostringstream out;
  PrintExplained(
      Of<v1::SearchArticlesResponse>(R"pb(
        hits {
          article { article_id: "lock" language: "en" title: "Lock" }
          score: 0.5
          rank: 1.25
          explanation {
            fields { field: "words" rank: 1 terms: "lock" terms: "clos" }
            boost: 1.5
          }
        }
        query { terms { field: "words" term: "lock" stands_for: "lcok" weight: 0.8 frequency: 2 } }
        why_not: "pay shares no word with the query")pb"),
      out);
  EXPECT_EQ(out.str(),
            "FIELD  TERM  STANDS FOR  WEIGHT  IN TEXTS\n"
            "words  lock  lcok        0.80    2\n"
            "\n"
            "SCORE  ARTICLE  LANGUAGE  TITLE\n"
            "0.50   lock     en        Lock\n"
            "\n"
            "lock: rank 1.250, score 0.50, boosted by 1.50\n"
            "  words  1.000  lock clos\n"
            "\n"
            "pay shares no word with the query\n");
}

TEST(SearchTextTest, SaysInALineWhyTheFirstIsFound) {
  EXPECT_EQ(WhyFound(v1::SearchArticlesResponse()), "");
  EXPECT_EQ(WhyFound(Of<v1::SearchArticlesResponse>(R"pb(
              hits {
                explanation {
                  fields { field: "grams" rank: 0.5 terms: "lo" }
                  fields { field: "words" rank: 1 terms: "bike" terms: "lock" }
                }
              }
              query {
                terms { field: "words" term: "lock" stands_for: "lcok" }
                terms { field: "words" term: "bike" }
                terms { field: "grams" term: "lo" stands_for: "lc" }
              })pb")),
            "words: bike, lock for lcok");
}

}  // namespace
}  // namespace magpie::ctl
