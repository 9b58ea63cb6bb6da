// The remote store in memory passes the test that every store passes.

#include "common/testing/store/far_store.h"

#include <gtest/gtest.h>

#include <memory>

namespace magpie::store {
namespace {

std::unique_ptr<StorePlace> MakeFarPlace() {
  return std::make_unique<FarPlace>(FarOptions{.home_of = &TenantHome});
}

INSTANTIATE_TEST_SUITE_P(Far, StoreConformance, testing::Values(&MakeFarPlace));

}  // namespace
}  // namespace magpie::store
