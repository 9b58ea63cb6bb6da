#include "common/search/vectors/fuse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace magpie::search {
namespace {

std::string Shown(const std::vector<Scored>& hits) {
  return absl::StrJoin(hits, ", ", [](std::string* out, const Scored& hit) {
    absl::StrAppendFormat(out, "%s %.4f", hit.id, hit.score);
  });
}

const std::vector<ScoredList> kLists = {{{{"a", 12}, {"b", 6}}}, {{{"b", 0.9F}, {"c", 0.3F}}}};

TEST(FuseTest, ScoresAreDividedByTheBestOfTheirList) {
  EXPECT_EQ(Shown(Fuse(kLists, Fusion::kScores, 10)), "b 1.5000, a 1.0000, c 0.3333");
}

TEST(FuseTest, PlacesAreTakenWhateverTheScores) {
  EXPECT_EQ(Shown(Fuse(kLists, Fusion::kPlaces, 10)), "b 0.0325, a 0.0164, c 0.0161");
}

TEST(FuseTest, AListCountsForItsWeight) {
  std::vector<ScoredList> lists = kLists;
  lists[0].weight = 2;
  EXPECT_EQ(Shown(Fuse(lists, Fusion::kScores, 2)), "a 2.0000, b 2.0000");
  EXPECT_EQ(Shown(Fuse(lists, Fusion::kPlaces, 1)), "b 0.0487");
}

TEST(FuseTest, WhatIsNotAboveZeroCountsAsZero) {
  const std::vector<ScoredList> lists = {{{{"a", 1}, {"b", -1}}}, {{{"c", -0.5F}, {"b", -0.6F}}}};
  EXPECT_EQ(Shown(Fuse(lists, Fusion::kScores, 10)), "a 1.0000, b 0.0000, c 0.0000");
}

TEST(FuseTest, OfNothingThereIsNothing) {
  EXPECT_TRUE(Fuse({}, Fusion::kScores, 10).empty());
  EXPECT_TRUE(Fuse(std::vector<ScoredList>(2), Fusion::kPlaces, 10).empty());
  EXPECT_TRUE(Fuse(kLists, Fusion::kScores, 0).empty());
}

}  // namespace
}  // namespace magpie::search
