// A store that breaks a promise of common/feed: some changes name an article that has not changed,
// so that an index which follows them misses what has.

#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "common/store/forwarding_store.h"

namespace magpie::crash {

// Of one writer at a time.
class MisnamedStore final : public store::ForwardingStore {
 public:
  explicit MisnamedStore(std::unique_ptr<store::Store> store) : ForwardingStore(std::move(store)) {}

  void Commit(store::Transaction transaction, Committed committed) override {
    for (auto& [key, value] : transaction.puts) {
      const bool is_change = absl::StrContains(key, "/f/") && !absl::StartsWith(value, "/");
      if (is_change && ++changes_ % kEach == 0) value = "a-0";
    }
    inner().Commit(std::move(transaction), std::move(committed));
  }

 private:
  static constexpr uint64_t kEach = 7;

  uint64_t changes_ = 0;
};

}  // namespace magpie::crash
