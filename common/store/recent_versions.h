// The versions of the keys that were written last, so that a condition on one of them need not ask
// the disk's index: most commits change what was changed shortly before.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace magpie::store {

// Not thread-safe: it belongs to the one thread that writes.
class RecentVersions {
 public:
  // Keys of a generation; there are two. Some 200 bytes each.
  static constexpr size_t kMaxKeys = 32 << 10;

  // 0 for a key that was deleted; nothing for one that was not written lately.
  std::optional<uint64_t> Find(absl::string_view key) const {
    for (const Versions* versions : {&young_, &old_}) {
      const auto found = versions->find(key);
      if (found != versions->end()) return found->second;
    }
    return std::nullopt;
  }

  void Set(absl::string_view key, uint64_t version) { young_[key] = version; }

  // Forgets the older generation where the younger one is full. What is not written yet must not be
  // forgotten, so this is called between writes.
  void Trim() {
    if (young_.size() < kMaxKeys) return;
    old_ = std::exchange(young_, {});
  }

 private:
  using Versions = absl::flat_hash_map<std::string, uint64_t>;

  Versions young_;
  Versions old_;
};

}  // namespace magpie::store
