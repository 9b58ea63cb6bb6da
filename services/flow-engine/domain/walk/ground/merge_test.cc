#include "services/flow-engine/domain/walk/ground/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

// "{...}, differ in a b": the merged values of two branches that began with `begun`.
std::string Merge(const std::string& begun, const std::string& first, const std::string& second) {
  const Value before = *ParseJson(begun);
  std::vector<std::string> conflicts;
  const Value merged = MergeValues(before.is_null() ? nullptr : &before, *ParseJson(first),
                                   *ParseJson(second), "v", conflicts);
  return absl::StrCat(ToJson(merged), conflicts.empty() ? "" : ", differ in ",
                      absl::StrJoin(conflicts, " "));
}

TEST(MergeTest, KeepsMembersThatEitherHasSet) {
  EXPECT_EQ(Merge(R"({"id":1})", R"({"id":1,"a":1})", R"({"id":1,"b":2})"),
            R"({"a":1,"b":2,"id":1})");
  EXPECT_EQ(Merge("null", R"({"a":1})", R"({"b":2})"), R"({"a":1,"b":2})");
  EXPECT_EQ(Merge(R"({"in":{"x":0}})", R"({"in":{"x":1}})", R"({"in":{"x":0,"y":2}})"),
            R"({"in":{"x":1,"y":2}})");
}

TEST(MergeTest, TakesTheLaterOfTwoValuesAndReportsTheConflict) {
  EXPECT_EQ(Merge(R"({"a":0})", R"({"a":1})", R"({"a":2})"), R"({"a":2}, differ in v.a)");
  EXPECT_EQ(Merge(R"({"a":0})", R"({"a":1})", R"({"a":0})"), R"({"a":1})");
  EXPECT_EQ(Merge("null", R"({"a b":1,"c.d":1})", R"({"a b":2,"c.d":2})"),
            R"({"a b":2,"c.d":2}, differ in v["a b"] v["c.d"])");
  EXPECT_EQ(Merge("1", "2", "3"), "3, differ in v");
  EXPECT_EQ(Merge("[1]", "[1,2]", "[1,3]"), "[1,3], differ in v");
}

TEST(MergeTest, RemovesWhatOneBranchRemoved) {
  EXPECT_EQ(Merge(R"({"a":1,"b":1})", R"({"b":1})", R"({"a":1,"b":2})"), R"({"b":2})");
  EXPECT_EQ(Merge(R"({"a":1,"b":1})", R"({"a":1,"b":2})", R"({"b":1})"), R"({"b":2})");
  // One removed it and one changed it: the later one counts.
  EXPECT_EQ(Merge(R"({"a":1})", "{}", R"({"a":2})"), R"({"a":2}, differ in v.a)");
  EXPECT_EQ(Merge(R"({"a":1})", R"({"a":2})", "{}"), "{}, differ in v.a");
  EXPECT_EQ(Merge(R"({"a":1})", "{}", "{}"), "{}");
}

TEST(MergeTest, TreatsAMapBesideAnythingElseAsOneValue) {
  EXPECT_EQ(Merge(R"({"a":1})", R"({"a":2})", "null"), "null, differ in v");
  EXPECT_EQ(Merge(R"({"a":1})", R"("none")", R"({"a":1,"b":2})"), R"({"a":1,"b":2}, differ in v)");
  EXPECT_EQ(Merge("7", R"({"a":1})", R"({"b":2})"), R"({"a":1,"b":2})");
}

TEST(MergeTest, ReportsConflictsUpToTheLimit) {
  Value::Map first;
  Value::Map second;
  for (size_t i = 0; i <= kMaxConflicts; ++i) {
    first.emplace(absl::StrCat("m", i), 1);
    second.emplace(absl::StrCat("m", i), 2);
  }
  std::vector<std::string> conflicts;
  EXPECT_EQ(MergeValues(nullptr, first, second, "v", conflicts), Value(second));
  EXPECT_EQ(conflicts.size(), kMaxConflicts);
}

TEST(MergeTest, ReportsTheEnclosingValueOfATooLongName) {
  const std::string name(kMaxConflictBytes, 'x');
  std::vector<std::string> conflicts;
  MergeValues(nullptr, Value::Map{{name, 1}}, Value::Map{{name, 2}}, "v", conflicts);
  EXPECT_THAT(conflicts, testing::ElementsAre("v"));
}

TEST(MergeTest, CountsOnceWhatTwoBranchesCarry) {
  const Value::Map begun = {{"v", 0}};
  const Carried carried{.visit = 3, .values = {{"v", 1}}, .begun = {{"v", 0}}};
  Merger merger(begun);
  merger.Take({.carried = {carried}, .own = {{"v", 2}}});
  merger.Take({.carried = {carried}, .own = {}});
  const Merged merged = std::move(merger).Finish([](int64_t) { return false; });
  EXPECT_EQ(merged.changes, (Value::Map{{"v", 2}}));
  EXPECT_TRUE(merged.conflicts.empty());
}

TEST(MergeTest, KeepsApartWhatOthersAlsoCarry) {
  const Value::Map begun = {{"v", 0}};
  const Carried carried{.visit = 3, .values = {{"v", 1}}, .begun = {{"v", 0}}};
  Merger merger(begun);
  merger.Take({.carried = {carried}, .own = {{"w", 2}}});
  const Merged merged = std::move(merger).Finish([](int64_t) { return true; });
  EXPECT_EQ(merged.changes, (Value::Map{{"w", 2}}));
  EXPECT_EQ(merged.seen, (Value::Map{{"v", 1}}));
  EXPECT_EQ(merged.carried, std::vector<Carried>{carried});
}

}  // namespace
}  // namespace magpie::flow
