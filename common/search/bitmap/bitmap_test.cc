#include "common/search/bitmap/bitmap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace magpie::search {
namespace {

using testing::ElementsAre;

constexpr uint32_t kEnd = 1'000'000;

TEST(BitmapTest, HasWhatWasAddedAndNotRemoved) {
  Bitmap set = Bitmap::Of(std::vector<uint32_t>{70000, 3, 1});
  set.Add(2);
  set.Remove(1);
  EXPECT_THAT(set.Numbers(), ElementsAre(2, 3, 70000));
  EXPECT_TRUE(set.Has(70000));
  EXPECT_FALSE(set.Has(1));
  EXPECT_EQ(set.size(), 3);
  EXPECT_THAT(Bitmap::Below(3).Numbers(), ElementsAre(0, 1, 2));
  EXPECT_TRUE(Bitmap::Below(0).empty());
}

TEST(BitmapTest, JoinsAndCutsAsSetsDo) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    std::set<uint32_t> a, b;
    const uint32_t most = round % 2 == 0 ? 100 : 200000;
    for (int i = 0; i < 60; ++i) {
      a.insert(random() % most);
      b.insert(random() % most);
    }
    const auto of = [](const std::set<uint32_t>& set) {
      return Bitmap::Of(std::vector<uint32_t>(set.begin(), set.end()));
    };
    std::vector<uint32_t> both, either, first;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    std::ranges::set_union(a, b, std::back_inserter(either));
    std::ranges::set_difference(a, b, std::back_inserter(first));
    EXPECT_EQ((of(a) &= of(b)).Numbers(), both);
    EXPECT_EQ((of(a) |= of(b)).Numbers(), either);
    EXPECT_EQ((of(a) -= of(b)).Numbers(), first);
    EXPECT_EQ(of(a).SizeOfBoth(of(b)), both.size());
    std::vector<uint32_t> each;
    of(a).ForEach([&](uint32_t number) { each.push_back(number); });
    EXPECT_EQ(each, of(a).Numbers());
  }
}

TEST(BitmapTest, ACopyIsItsOwn) {
  Bitmap one = Bitmap::Below(2);
  Bitmap other = one;
  other.Add(9);
  EXPECT_THAT(one.Numbers(), ElementsAre(0, 1));
  const Bitmap moved = std::move(other);
  EXPECT_THAT(moved.Numbers(), ElementsAre(0, 1, 9));
  one = moved;
  EXPECT_EQ(one, moved);
}

TEST(BitmapTest, IsReadAsItWasWritten) {
  for (const Bitmap& set :
       {Bitmap(), Bitmap::Below(100000), Bitmap::Of(std::vector{7U, 900000U})}) {
    const std::string bytes = set.Serialize();
    EXPECT_EQ(Bitmap::Parse(bytes, kEnd), set);
    for (size_t size = 0; size < bytes.size(); size += 1 + size / 8) {
      EXPECT_EQ(Bitmap::Parse(absl::string_view(bytes).substr(0, size), kEnd), std::nullopt)
          << size;
    }
  }
}

TEST(BitmapTest, NoNumberIsBeyondTheEnd) {
  const std::string bytes = Bitmap::Of(std::vector{7U, 70000U}).Serialize();
  EXPECT_TRUE(Bitmap::Parse(bytes, 70001).has_value());
  EXPECT_FALSE(Bitmap::Parse(bytes, 70000).has_value());
  EXPECT_FALSE(Bitmap::Parse(bytes, 0).has_value());
}

// Numbers that fall, sizes that are others, runs that overlap: all sets are as if just made.
TEST(BitmapTest, OtherBytesAreAnotherSetOrNone) {
  std::vector<uint32_t> scattered;
  for (uint32_t i = 0; i < 5000; ++i) scattered.push_back(i * 3);
  for (const Bitmap& set :
       {Bitmap::Below(100), Bitmap::Of(std::vector{7U, 9U, 11U, 70000U}), Bitmap::Of(scattered)}) {
    const std::string whole = set.Serialize();
    for (size_t i = 0; i < whole.size(); i += 1 + i / 64) {
      std::string other = whole;
      other[i] = static_cast<char>(other[i] ^ (1 << i % 8));
      const auto parsed = Bitmap::Parse(other, kEnd);
      if (!parsed.has_value()) continue;
      const std::vector<uint32_t> numbers = parsed->Numbers();
      EXPECT_TRUE(std::ranges::is_sorted(numbers, std::less_equal<>())) << i;
      EXPECT_EQ(*parsed, Bitmap::Of(numbers)) << i;
      EXPECT_EQ(numbers.size(), parsed->size()) << i;
      EXPECT_TRUE(numbers.empty() || numbers.back() < kEnd) << i;
    }
  }
}

}  // namespace
}  // namespace magpie::search
