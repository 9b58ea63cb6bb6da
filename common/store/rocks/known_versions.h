// Caches the versions of recently written keys that end in "/", so that conditions on them need not
// read the disk. Services give such keys to things that change often.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "absl/hash/hash.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace magpie::store {

// Not thread-safe: it belongs to the writer thread.
//
// Identifies a key by its hash. Two keys with the same hash could be confused only if one commit
// wrote both, since a version is the number of a commit.
class KnownVersions {
 public:
  // Room for two million keys: 32 MiB, allocated as it is written to.
  static constexpr size_t kBuckets = 1 << 19;

  explicit KnownVersions(size_t buckets = kBuckets)
      : size_(buckets),
        buckets_(static_cast<Bucket*>(std::calloc(buckets, sizeof(Bucket))), &std::free) {}

  // Whether the key has this version. False also if that is not cached; only keys that end in "/"
  // are.
  bool IsAt(absl::string_view key, uint64_t version) const {
    if (!IsThing(key)) return false;
    const size_t hash = absl::HashOf(key);
    return std::ranges::any_of(buckets_[hash % size_], [&](const Known& one) {
      return one.hash == hash && one.version == version;
    });
  }

  // Call it for every change of a key; `version` is 0 if it is deleted. A full bucket drops the
  // oldest entry.
  void Set(absl::string_view key, uint64_t version) {
    if (!IsThing(key)) return;
    const size_t hash = absl::HashOf(key);
    Bucket& bucket = buckets_[hash % size_];
    auto place = std::ranges::find(bucket, hash, &Known::hash);
    if (place == bucket.end()) place = std::ranges::min_element(bucket, {}, &Known::version);
    *place = {.hash = hash, .version = version};
  }

 private:
  struct Known {
    size_t hash;
    uint64_t version;
  };
  using Bucket = std::array<Known, 4>;

  static bool IsThing(absl::string_view key) { return absl::EndsWith(key, "/"); }

  const size_t size_;
  const std::unique_ptr<Bucket[], decltype(&std::free)> buckets_;
};

}  // namespace magpie::store
