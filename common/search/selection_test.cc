#include "common/search/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

absl::Time Day(int day) { return absl::UnixEpoch() + absl::Hours(24) * day; }

class SelectionTest : public testing::Test {
 protected:
  SelectionTest() {
    Put({.id = "app", .attributes = {"channel=app", "tag=new"}});
    Put({.id = "bot", .attributes = {"channel=bot", "tag=new", "tag=old"}});
    Put({.id = "all",
         .attributes = {"channel=", "tag=old"},
         .valid_from = Day(5),
         .valid_to = Day(8)});
  }

  void Put(Document document) {
    document.units = {{}};
    index_.Apply({document}, {}, 1);
  }

  std::vector<std::string> Ids(const Filter& filter) {
    std::vector<std::string> ids;
    const auto now = index_.Now();
    for (const Snapshot::Part& part : now->parts) {
      for (const uint32_t document : Select(part, filter).Numbers()) {
        ids.emplace_back(part.segment->id(document));
      }
    }
    EXPECT_EQ(ids.size(), CountAccepted(*now, filter));
    return ids;
  }

  Index index_;
};

TEST_F(SelectionTest, ADocumentHasOneOfEachClause) {
  EXPECT_THAT(Ids({}), ElementsAre("app", "bot", "all"));
  EXPECT_THAT(Ids({.all_of = {{"channel=app", "channel="}}}), ElementsAre("app", "all"));
  EXPECT_THAT(Ids({.all_of = {{"channel=app", "channel="}, {"tag=old"}}}), ElementsAre("all"));
  EXPECT_THAT(Ids({.all_of = {{"channel=nowhere"}}}), IsEmpty());
  EXPECT_THAT(Ids({.all_of = {{}}}), IsEmpty());
}

TEST_F(SelectionTest, ADocumentIsValidThenAndNotLeftOut) {
  EXPECT_THAT(Ids({.at = Day(4)}), ElementsAre("app", "bot"));
  EXPECT_THAT(Ids({.at = Day(5)}), ElementsAre("app", "bot", "all"));
  EXPECT_THAT(Ids({.at = Day(8)}), ElementsAre("app", "bot"));
  EXPECT_THAT(Ids({.without = {"app", "never"}}), ElementsAre("bot", "all"));
}

TEST_F(SelectionTest, WhatIsRemovedIsNotSelected) {
  index_.Apply({}, {"bot"}, 2);
  EXPECT_THAT(Ids({}), ElementsAre("app", "all"));
  EXPECT_FALSE(Find(*index_.Now(), {}, "bot").is_there);
}

TEST_F(SelectionTest, CountsTheValuesOfAName) {
  const auto now = index_.Now();
  EXPECT_THAT(CountFacet(*now, {}, "tag"), ElementsAre(Facet{"new", 2}, Facet{"old", 2}));
  EXPECT_THAT(CountFacet(*now, {}, "channel"), ElementsAre(Facet{"app", 1}, Facet{"bot", 1}));
  EXPECT_THAT(CountFacet(*now, {.at = Day(4)}, "tag"),
              ElementsAre(Facet{"new", 2}, Facet{"old", 1}));
  EXPECT_THAT(CountFacet(*now, {}, "ta"), IsEmpty());
}

TEST_F(SelectionTest, CountsTheValuesOfSomeDocuments) {
  index_.Apply({}, {"bot"}, 2);
  EXPECT_THAT(CountFacetAmong(*index_.Now(), {"app", "bot", "none"}, "channel"),
              ElementsAre(Facet{"app", 1}));
}

TEST_F(SelectionTest, SaysWhyADocumentIsRefused) {
  const Filter filter{.all_of = {{"channel=app"}, {"tag=old"}, {"channel=bot"}},
                      .at = Day(8),
                      .without = {"app", "bot"}};
  const auto now = index_.Now();
  EXPECT_EQ(Find(*now, filter, "never"), Verdict());
  EXPECT_EQ(Find(*now, filter, "bot"),
            (Verdict{.is_there = true, .refused_by = {0}, .is_left_out = true}));
  EXPECT_EQ(Find(*now, filter, "all"),
            (Verdict{.is_there = true, .refused_by = {0, 2}, .is_no_longer_valid = true}));
  EXPECT_TRUE(Find(*now, {.at = Day(1)}, "all").is_not_yet_valid);
  EXPECT_TRUE(Find(*now, {.at = Day(6)}, "all").is_accepted());
  EXPECT_FALSE(Find(*now, {.at = Day(1)}, "all").is_accepted());
}

}  // namespace
}  // namespace magpie::search
