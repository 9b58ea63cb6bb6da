#include "common/search/expand/near.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/text/edits.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Strings Sorted(const std::set<std::string>& words) {
  Strings sorted;
  for (const std::string& word : words) sorted.Add(word);
  return sorted;
}

std::vector<std::string> Near(const Strings& words, absl::string_view word, size_t limit,
                              size_t steps = 1'000'000) {
  std::vector<std::string> near;
  EachNear(words, word, limit, steps, [&](absl::string_view one) { near.emplace_back(one); });
  return near;
}

TEST(NearTest, FindsWordsThatAreAFewSlipsAway) {
  const Strings words = Sorted({"calendar", "calendars", "colander", "cylinder", "lock", "日历"});
  EXPECT_THAT(Near(words, "calandar", 1), ElementsAre("calendar"));
  EXPECT_THAT(Near(words, "calandar", 2), ElementsAre("calendar", "calendars", "colander"));
  EXPECT_THAT(Near(words, "aclendra", 2), ElementsAre("calendar"));
  EXPECT_THAT(Near(words, "key", 2), IsEmpty());
  EXPECT_THAT(Near(Strings(), "key", 2), IsEmpty());
}

TEST(NearTest, FindsWhatComparingEachFinds) {
  std::mt19937 random(7);
  const auto make = [&] {
    std::string word;
    for (size_t size = 1 + random() % 8; size > 0; --size) word += "abc\xc3"[random() % 4];
    return word;
  };
  std::set<std::string> words;
  for (int i = 0; i < 3000; ++i) words.insert(make());
  const Strings sorted = Sorted(words);
  for (int i = 0; i < 200; ++i) {
    const std::string word = make();
    for (const size_t limit : {0, 1, 2, 3}) {
      std::vector<std::string> expected;
      for (const std::string& one : words) {
        if (text::Distance(word, one, limit) <= limit) expected.push_back(one);
      }
      ASSERT_EQ(Near(sorted, word, limit), expected) << word << " " << limit;
    }
  }
}

TEST(NearTest, EndsWithItsSteps) {
  const Strings words = Sorted({"calendar", "calendars"});
  EXPECT_THAT(Near(words, "calendar", 2, 8), IsEmpty());
  EXPECT_THAT(Near(words, "calendar", 2, 9), ElementsAre("calendar"));
  EXPECT_THAT(Near(words, "calendar", 2, 10), ElementsAre("calendar", "calendars"));
}

}  // namespace
}  // namespace magpie::search
