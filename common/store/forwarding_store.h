// A store in front of a different one, which serves its reads: the base of those that change
// commits.

#pragma once

#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace magpie::store {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  void Get(absl::string_view key, Got got) const override { store_->Get(key, std::move(got)); }
  void Scan(absl::string_view begin, absl::string_view end, size_t limit,
            Scanned scanned) const override {
    store_->Scan(begin, end, limit, std::move(scanned));
  }
  void ScanWide(absl::string_view begin, absl::string_view end, const Place& from, size_t limit,
                ScannedWide scanned) const override {
    store_->ScanWide(begin, end, from, limit, std::move(scanned));
  }
  void Commit(Transaction transaction, Committed committed) override {
    store_->Commit(std::move(transaction), std::move(committed));
  }

 protected:
  Store& inner() { return *store_; }

 private:
  const std::unique_ptr<Store> store_;
};

}  // namespace magpie::store
