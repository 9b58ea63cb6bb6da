#include "common/search/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ListingTest : public testing::Test {
 protected:
  void Put(const std::string& id, const std::string& title, int second) {
    const Document document{
        .id = id, .units = {{}}, .title = title, .changed = absl::FromUnixSeconds(second)};
    index_.Apply({document}, {}, 1);
  }

  std::vector<std::string> Ids(Order order, const Filter& filter = {}) {
    std::vector<std::string> ids;
    for (const Listed& one : List(*index_.Now(), filter, order, nullptr, 100)) {
      ids.push_back(one.id);
    }
    return ids;
  }

  Index index_;
};

TEST_F(ListingTest, OrdersAcrossParts) {
  for (int i = 0; i < 20; ++i) Put("x" + std::to_string(i), "middle", 50);
  Put("b", "first", 3);
  Put("a", "first", 99);
  Put("z", "zero", 3);
  const auto by_title = Ids(Order::kTitle);
  ASSERT_EQ(by_title.size(), 23);
  EXPECT_EQ(by_title.front(), "a");
  EXPECT_EQ(by_title[1], "b");
  EXPECT_EQ(by_title.back(), "z");
  const auto by_newest = Ids(Order::kNewest);
  EXPECT_EQ(by_newest.front(), "a");
  EXPECT_EQ(by_newest[1], "x0");
  EXPECT_EQ(by_newest[21], "b");
  EXPECT_EQ(by_newest[22], "z");
}

TEST_F(ListingTest, LeavesOutWhatIsRefused) {
  Put("a", "one", 1);
  Put("b", "two", 2);
  Put("a", "three", 3);
  EXPECT_THAT(Ids(Order::kTitle), ElementsAre("a", "b"));
  EXPECT_THAT(Ids(Order::kTitle, {.without = {"a"}}), ElementsAre("b"));
  EXPECT_THAT(Ids(Order::kTitle, {.all_of = {{"channel=app"}}}), IsEmpty());
}

TEST_F(ListingTest, PagesAreTheWholeEvenBehindWhatIsGone) {
  for (int i = 0; i < 10; ++i) Put(std::to_string(i), "same", i / 3);
  for (const Order order : {Order::kTitle, Order::kNewest}) {
    const auto whole = List(*index_.Now(), {}, order, nullptr, 100);
    std::vector<Listed> pages = List(*index_.Now(), {}, order, nullptr, 3);
    while (true) {
      const auto page = List(*index_.Now(), {}, order, &pages.back(), 3);
      if (page.empty()) break;
      pages.insert(pages.end(), page.begin(), page.end());
    }
    EXPECT_EQ(pages, whole);
  }
  const auto page = List(*index_.Now(), {}, Order::kTitle, nullptr, 2);
  index_.Apply({}, {page.back().id}, 2);
  EXPECT_EQ(List(*index_.Now(), {}, Order::kTitle, &page.back(), 1)[0].id, "2");
  EXPECT_THAT(List(*index_.Now(), {}, Order::kTitle, nullptr, 0), IsEmpty());
}

}  // namespace
}  // namespace magpie::search
