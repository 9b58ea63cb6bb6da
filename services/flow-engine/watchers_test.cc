#include "services/flow-engine/watchers.h"

#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::flow {
namespace {

const TenantId kTenant = *TenantId::Parse("t");
const TenantId kOther = *TenantId::Parse("u");
const InstanceId kId = *InstanceId::Parse("i");

TEST(WatchersTest, TellsThoseOfTheInstanceUntilTheyAreRemoved) {
  Watchers watchers;
  int told = 0;
  const auto count = [&](const absl::StatusOr<View>&) { ++told; };
  const int64_t first = *watchers.Add(kTenant, kId, count);
  ASSERT_TRUE(watchers.Add(kTenant, kId, count).ok());
  ASSERT_TRUE(watchers.Add(kOther, kId, count).ok());
  watchers.Tell(kTenant, kId, {});
  EXPECT_EQ(told, 2);
  watchers.Remove(first);
  watchers.Tell(kTenant, kId, {});
  EXPECT_EQ(told, 3);
}

TEST(WatchersTest, RefusesOneMoreThanItMayHave) {
  Watchers watchers;
  for (size_t i = 0; i < Watchers::kMaxWatchers; ++i) {
    ASSERT_TRUE(watchers.Add(kTenant, kId, [](const absl::StatusOr<View>&) {}).ok());
  }
  EXPECT_EQ(ReasonOf(watchers.Add(kTenant, kId, [](const absl::StatusOr<View>&) {}).status()),
            "TOO_MANY_WATCHERS");
  watchers.Remove(1);
  EXPECT_TRUE(watchers.Add(kTenant, kId, [](const absl::StatusOr<View>&) {}).ok());
}

}  // namespace
}  // namespace magpie::flow
