#include "common/base/id.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

using CatId = Id<struct Cat>;
using DogId = Id<struct Dog>;
static_assert(!std::is_convertible_v<CatId, DogId>);
static_assert(!std::is_convertible_v<std::string, CatId>);

absl::string_view WrongWith(const absl::StatusOr<CatId>& id) { return id.status().message(); }

TEST(IdTest, AcceptsPlainNamesOnly) {
  EXPECT_TRUE(CatId::Parse("tom-1_2.x").ok());
  EXPECT_TRUE(CatId::Parse(std::string(64, 'a')).ok());
  EXPECT_EQ(WrongWith(CatId::Parse("")), "is empty");
  EXPECT_EQ(WrongWith(CatId::Parse("a/b")), "may contain only letters, digits and -_.: a/b");
  EXPECT_EQ(WrongWith(CatId::Parse(std::string(65, 'a'))), "is longer than 64 characters");
}

}  // namespace
}  // namespace magpie
