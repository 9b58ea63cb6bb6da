#include "common/search/arrays/hashes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace magpie::search {
namespace {

void ExpectPlaces(const std::vector<uint64_t>& sorted, uint64_t hash) {
  const auto want = std::ranges::lower_bound(sorted, hash) - sorted.begin();
  ASSERT_EQ(LowerBoundOfHash(sorted, hash), static_cast<size_t>(want)) << hash;
}

TEST(HashesTest, FindsThePlaceHoweverTheyAreSpread) {
  std::mt19937_64 random(1);
  for (const size_t size : {0, 1, 2, 17, 1000, 20000}) {
    for (const uint64_t most : {UINT64_MAX, uint64_t{1} << 20, uint64_t{3}}) {
      std::vector<uint64_t> sorted;
      for (size_t i = 0; i < size; ++i) sorted.push_back(random() % most);
      std::ranges::sort(sorted);
      for (int i = 0; i < 200; ++i) ExpectPlaces(sorted, random() % most);
      for (size_t i = 0; i < size; i += 1 + size / 50) ExpectPlaces(sorted, sorted[i]);
      ExpectPlaces(sorted, 0);
      ExpectPlaces(sorted, UINT64_MAX);
    }
  }
}

}  // namespace
}  // namespace magpie::search
