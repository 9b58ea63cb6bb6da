#include "services/flow-engine/engine/outcomes.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::flow {
namespace {

const TenantId kTenant = *TenantId::Parse("acme");
const InstanceId kLock = *InstanceId::Parse("lock-1");
const InstanceId kBike = *InstanceId::Parse("bike-1");

std::string Numbers(const std::vector<FinishCall>& outcomes) {
  return absl::StrJoin(outcomes, " ", [](std::string* out, const FinishCall& one) {
    absl::StrAppend(out, one.number);
  });
}

TEST(OutcomesTest, ReturnsAllOfOneInstanceOnce) {
  Outcomes outcomes;
  outcomes.Add(kTenant, {.instance = kLock, .number = 3});
  outcomes.Add(kTenant, {.instance = kBike, .number = 4});
  outcomes.Add(kTenant, {.instance = kLock, .number = 2});
  EXPECT_EQ(Numbers(outcomes.Take(kTenant, kLock)), "3 2");
  EXPECT_EQ(Numbers(outcomes.Take(kTenant, kLock)), "");
  EXPECT_EQ(Numbers(outcomes.Take(*TenantId::Parse("other"), kBike)), "");
  EXPECT_EQ(Numbers(outcomes.Take(kTenant, kBike)), "4");
}

TEST(OutcomesTest, ReturnsNoMoreThanFitIntoACommit) {
  Outcomes outcomes;
  for (size_t i = 0; i <= Outcomes::kMaxTaken; ++i) {
    outcomes.Add(kTenant, {.instance = kLock, .number = static_cast<int64_t>(i)});
  }
  EXPECT_EQ(outcomes.Take(kTenant, kLock).size(), Outcomes::kMaxTaken);
  EXPECT_EQ(Numbers(outcomes.Take(kTenant, kLock)), absl::StrCat(Outcomes::kMaxTaken));
}

}  // namespace
}  // namespace magpie::flow
