#include "services/knowledge/domain/category.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::knowledge {
namespace {

Category CategoryOf(const std::string& id, const std::string& parent = "") {
  return {.id = *CategoryId::Parse(id), .parent = parent, .name = "Name of " + id};
}

class CategoryTest : public testing::Test {
 protected:
  // The version that is stored, or why not.
  std::string Put(const Category& category, int64_t expected_version = 0) {
    const auto placed = Place(all_, category, expected_version);
    if (!placed.ok()) {
      return absl::StrCat(ReasonOf(placed.status()), ": ", placed.status().message());
    }
    all_.insert_or_assign(placed->id.str(), *placed);
    return absl::StrCat("v", placed->version);
  }

  Categories all_;
};

TEST_F(CategoryTest, ABranchMovesWithOneRecord) {
  EXPECT_EQ(Put(CategoryOf("bikes")), "v1");
  EXPECT_EQ(Put(CategoryOf("locks", "bikes")), "v1");
  EXPECT_EQ(Put(CategoryOf("chains", "locks")), "v1");
  EXPECT_EQ(Put(CategoryOf("scooters")), "v1");
  EXPECT_EQ(Put(CategoryOf("locks", "scooters")), "v2");
  EXPECT_EQ(all_.at("chains").parent, "locks");
}

TEST_F(CategoryTest, NoCategoryIsBelowItself) {
  Put(CategoryOf("bikes"));
  Put(CategoryOf("locks", "bikes"));
  Put(CategoryOf("chains", "locks"));
  EXPECT_EQ(Put(CategoryOf("bikes", "chains")),
            "CATEGORY_MISPLACED: a category cannot be below itself: bikes");
  EXPECT_EQ(Put(CategoryOf("locks", "locks")),
            "CATEGORY_MISPLACED: a category cannot be below itself: locks");
  EXPECT_EQ(Put(CategoryOf("new", "new")),
            "CATEGORY_MISPLACED: a category cannot be below itself: new");
  EXPECT_EQ(Put(CategoryOf("locks", "none")), "CATEGORY_NOT_FOUND: no such category: none");
}

TEST_F(CategoryTest, TheTreeHasTenLevels) {
  std::string parent;
  for (size_t i = 1; i <= kMaxLevels; ++i) {
    EXPECT_EQ(Put(CategoryOf(absl::StrCat("level", i), parent)), "v1");
    parent = absl::StrCat("level", i);
  }
  const std::string deep = "CATEGORY_MISPLACED: the tree would have more than 10 levels: ";
  EXPECT_EQ(Put(CategoryOf("level11", parent)), deep + "level11");
  Put(CategoryOf("a"));
  Put(CategoryOf("b", "a"));
  EXPECT_EQ(Put(CategoryOf("a", "level9")), deep + "a");
  EXPECT_EQ(Put(CategoryOf("a", "level8")), "v2");
}

TEST_F(CategoryTest, ThereAreTenThousandAtMost) {
  for (size_t i = 0; i < kMaxCategories; ++i) {
    const Category category = CategoryOf(absl::StrCat("c", i));
    all_.emplace(category.id.str(), category);
  }
  EXPECT_EQ(Put(CategoryOf("one-more")),
            "CATEGORY_MISPLACED: there are 10000 categories, delete some: one-more");
  EXPECT_EQ(Put(CategoryOf("c0", "c1")), "v1");
}

TEST_F(CategoryTest, GuardsAgainstAStaleCaller) {
  EXPECT_EQ(Put(CategoryOf("bikes"), 1), "STALE_VERSION: category is at version 0: bikes");
  Put(CategoryOf("bikes"));
  EXPECT_EQ(Put(CategoryOf("bikes"), 1), "v2");
  EXPECT_EQ(Put(CategoryOf("bikes"), 1), "STALE_VERSION: category is at version 2: bikes");
}

TEST_F(CategoryTest, OnlyAnEmptyOneIsRemoved) {
  Put(CategoryOf("bikes"));
  Put(CategoryOf("locks", "bikes"));
  const auto remove = [&](const std::string& id, bool has_articles) {
    return std::string(Remove(all_, *CategoryId::Parse(id), has_articles).status().message());
  };
  EXPECT_EQ(remove("bikes", false), "the category still has categories, move them first: bikes");
  EXPECT_EQ(remove("locks", true), "the category still has articles, move them first: locks");
  EXPECT_EQ(remove("locks", false), "");
  EXPECT_EQ(remove("none", false), "no such category: none");
}

TEST_F(CategoryTest, ReportsItsFaults) {
  Faults faults;
  Category category = CategoryOf("locks", "a/b");
  category.name = std::string(kMaxCategoryNameBytes + 1, 'n');
  Check(category, "category", faults);
  const auto found = ViolationsOf(faults.ToStatus());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].field + found[0].description, "category.nameis longer than 200 bytes");
  EXPECT_EQ(found[1].field, "category.parent_id");
  category = CategoryOf("locks", "bikes");
  category.name = std::string(kMaxCategoryNameBytes, 'n');
  Faults none;
  Check(category, "category", none);
  EXPECT_TRUE(none.ToStatus().ok());
}

}  // namespace
}  // namespace magpie::knowledge
