// The test that every implementation of Store passes, the home of a key being its tenant's:
//
//   INSTANTIATE_TEST_SUITE_P(Rocks, StoreConformance, testing::Values(&MakeRocksPlace));

#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "absl/status/statusor.h"
#include "common/store/store.h"

namespace magpie::store {

// Where the data of a store lies: empty when made, gone when destroyed.
class StorePlace {
 public:
  virtual ~StorePlace() = default;

  // Opens the store on what lies here, in an own process's stead: one at a time.
  virtual absl::StatusOr<std::unique_ptr<Store>> Open() = 0;

  // A place with what would be left, had the power gone off now. The store may be open.
  virtual std::unique_ptr<StorePlace> AfterPowerCut() = 0;
};

using MakeStorePlace = std::unique_ptr<StorePlace> (*)();

class StoreConformance : public testing::TestWithParam<MakeStorePlace> {
 protected:
  void SetUp() override;

  void Reopen();

  // The version, or 0 where the commit failed, which is a failure of the test too.
  uint64_t MustCommit(Transaction transaction);

  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<Store> store_;
};

}  // namespace magpie::store
