// The versions of the things that were written last, so that a condition on one of them need not
// ask the disk. A thing is what is changed again and again: its key ends in "/".

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

// Not thread-safe: it belongs to the one thread that writes.
//
// It knows a key by its hash. Where two share one, they would have to be of the same commit to be
// taken for one another, for a version is the number of one commit.
class KnownVersions {
 public:
  // Room for two million things: 32 MiB, of which only what is written to takes memory.
  static constexpr size_t kBuckets = 1 << 19;

  explicit KnownVersions(size_t buckets = kBuckets)
      : size_(buckets),
        buckets_(static_cast<Bucket*>(std::calloc(buckets, sizeof(Bucket))), &std::free) {}

  // False also where it is not known; of what is no thing, nothing is.
  bool IsAt(absl::string_view key, uint64_t version) const {
    if (!IsThing(key)) return false;
    const size_t hash = absl::HashOf(key);
    return std::ranges::any_of(buckets_[hash % size_], [&](const Known& one) {
      return one.hash == hash && one.version == version;
    });
  }

  // Every change of a thing is told. 0 where it is deleted. Of a full bucket, what was written
  // first is forgotten.
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
