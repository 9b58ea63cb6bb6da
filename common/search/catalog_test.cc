#include "common/search/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

absl::Time Day(int day) { return absl::UnixEpoch() + absl::Hours(24) * day; }

const std::vector<Document>& Three() {
  static const auto& three = *new std::vector<Document>{
      {.id = "a",
       .units = {},
       .attributes = {"channel=app", "tag=new"},
       .title = "Refund",
       .changed = Day(1)},
      {.id = "b",
       .units = {},
       .attributes = {"channel="},
       .valid_from = Day(10),
       .valid_to = Day(20),
       .title = "Deposit",
       .changed = Day(3)},
      {.id = "c",
       .units = {},
       .attributes = {"channel=app"},
       .valid_to = Day(15),
       .title = "Deposit",
       .changed = Day(3)},
  };
  return three;
}

void ExpectThree(const Catalog& catalog) {
  EXPECT_EQ(catalog.size(), 3);
  EXPECT_EQ(catalog.Find("b"), 1);
  EXPECT_EQ(catalog.Find("d"), std::nullopt);
  EXPECT_EQ(catalog.title(1), "Deposit");
  EXPECT_EQ(catalog.changed(2), Day(3));
  EXPECT_THAT(catalog.Having("channel=app")->Numbers(), ElementsAre(0, 2));
  EXPECT_THAT(catalog.Having("channel=")->Numbers(), ElementsAre(1));
  EXPECT_EQ(catalog.Having("channel"), nullptr);
  EXPECT_EQ(catalog.Having("zzz"), nullptr);
  EXPECT_THAT(catalog.by_title(), ElementsAre(1, 2, 0));
  EXPECT_THAT(catalog.by_newest(), ElementsAre(1, 2, 0));
}

TEST(CatalogTest, KnowsItsDocuments) { ExpectThree(Catalog(Three())); }

TEST(CatalogTest, ADocumentIsValidFromItsBeginningUpToItsEnd) {
  const Catalog catalog(Three());
  EXPECT_THAT(catalog.NotYet(Day(10) - absl::Nanoseconds(1)).Numbers(), ElementsAre(1));
  EXPECT_THAT(catalog.NotYet(Day(10)).Numbers(), IsEmpty());
  EXPECT_EQ(catalog.NextChange(Day(10) - absl::Nanoseconds(1)), Day(10));
  EXPECT_THAT(catalog.NoLonger(Day(15) - absl::Nanoseconds(1)).Numbers(), IsEmpty());
  EXPECT_THAT(catalog.NoLonger(Day(15)).Numbers(), ElementsAre(2));
  EXPECT_THAT(catalog.NoLonger(Day(20)).Numbers(), ElementsAre(1, 2));
}

TEST(CatalogTest, AMergedCatalogIsThatOfItsDocuments) {
  const Document gone{.id = "gone", .units = {}, .attributes = {"tag=gone"}, .valid_to = Day(1)};
  const Catalog first(std::vector{Three()[0], gone});
  const Catalog second(std::vector{Three()[1], Three()[2]});
  const Bitmap removed = Bitmap::Of(std::vector{1U});
  const std::vector<Catalog::Kept> parts = {{&first, &removed}, {&second, nullptr}};
  const Catalog merged = Catalog::Merge(parts);
  ExpectThree(merged);
  EXPECT_EQ(merged.attributes(), 3);
  EXPECT_EQ(merged.Find("gone"), std::nullopt);
  EXPECT_THAT(merged.NoLonger(Day(15)).Numbers(), ElementsAre(2));
  EXPECT_THAT(merged.NotYet(Day(9)).Numbers(), ElementsAre(1));
}

}  // namespace
}  // namespace magpie::search
