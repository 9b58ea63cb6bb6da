// The test that every implementation of Store passes; the home of a key is that of its tenant:
//
//   INSTANTIATE_TEST_SUITE_P(Rocks, StoreConformance, testing::Values(&MakeRocksPlace));

#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "absl/status/statusor.h"
#include "common/store/store.h"

namespace magpie::store {

// A place for the data of a store: empty when made, deleted when destroyed.
class StorePlace {
 public:
  virtual ~StorePlace() = default;

  // Opens the store on the data here, as a new process would. One at a time.
  virtual absl::StatusOr<std::unique_ptr<Store>> Open() = 0;

  // A place with the data that a power cut would leave now. The store may be open.
  virtual std::unique_ptr<StorePlace> AfterPowerCut() = 0;
};

using MakeStorePlace = std::unique_ptr<StorePlace> (*)();

class StoreConformance : public testing::TestWithParam<MakeStorePlace> {
 protected:
  void SetUp() override;

  void Reopen();

  // The version; 0 if the commit failed, which also fails the test.
  uint64_t MustCommit(Transaction transaction);

  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<Store> store_;
};

}  // namespace magpie::store
