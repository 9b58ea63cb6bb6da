#include "services/knowledge/engine/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

using testing::IsNull;
using testing::NotNull;

const TenantId kPager = *TenantId::Parse("acme");
const absl::Time kPaged = absl::FromUnixSeconds(1000);

TEST(PagesTest, APageIsKeptForAWhileForItsTenant) {
  Pages pages;
  const uint64_t name = pages.Keep({.tenant = kPager}, kPaged);
  EXPECT_THAT(pages.Find(kPager, name), NotNull());
  EXPECT_THAT(pages.Find(*TenantId::Parse("other"), name), IsNull());
  pages.Keep({.tenant = kPager}, kPaged + Pages::kKeptFor);
  EXPECT_THAT(pages.Find(kPager, name), IsNull());
}

TEST(PagesTest, PagesThatTakeMuchMemoryMakeRoomSooner) {
  Pages pages;
  PageState page{.tenant = kPager};
  for (int i = 0; i < 10'000; ++i) page.shown.insert(absl::StrCat("article-", i));
  const uint64_t first = pages.Keep(page, kPaged);
  uint64_t last = first;
  for (int i = 0; i < 100; ++i) last = pages.Keep(page, kPaged);
  EXPECT_THAT(pages.Find(kPager, first), IsNull());
  EXPECT_THAT(pages.Find(kPager, last), NotNull());
}

}  // namespace
}  // namespace magpie::knowledge
