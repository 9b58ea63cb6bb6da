// Finds the solution for a question without looking at all of them.
//
// A solution fits if each non-empty member of its criteria equals the question's.
// Solutions with equal criteria share a bucket, best first. The criteria that can fit
// are the question with some of its members cleared: at most 64 buckets, each found by
// hash, and only for combinations of members that some solution uses. So a match costs
// the same with a hundred thousand solutions as with ten.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/solution-matching/domain/solution.h"

namespace magpie::matching {

using SolutionPtr = std::shared_ptr<const Solution>;

// The solutions of one tenant. Not thread-safe.
class Index {
 public:
  // Adds `solution`, or moves it to the bucket of its new criteria. Ignores one that is older than
  // the indexed one: puts may arrive in a different order than they were committed in.
  void Put(SolutionPtr solution);

  // The fitting solution with the most members in its criteria; among those the one with the
  // highest priority, then with the smallest id. Null if none fits.
  SolutionPtr Match(const Combination& question) const;

  size_t size() const { return by_id_.size(); }

 private:
  // Best first.
  struct Better {
    bool operator()(const SolutionPtr& a, const SolutionPtr& b) const;
  };
  using Bucket = std::set<SolutionPtr, Better>;

  // Bit i is member i.
  using Mask = uint32_t;
  static constexpr size_t kMasks = size_t{1} << kMembers;

  static Mask MaskOf(const Combination& combination);
  void Remove(const SolutionPtr& solution);

  absl::flat_hash_map<SolutionId, SolutionPtr> by_id_;
  absl::flat_hash_map<Combination, Bucket> by_criteria_;
  // The number of solutions whose criteria have exactly these members.
  std::array<size_t, kMasks> in_use_ = {};
};

}  // namespace magpie::matching
