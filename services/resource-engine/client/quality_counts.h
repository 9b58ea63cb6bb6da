// Counts how resources serve their callers until the counts are taken.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "services/resource-engine/domain/quality/quality.h"

namespace magpie::resource {

// The counts of a resource and caller since the last time.
struct QualityCount {
  ResourceId resource;
  std::string caller;
  Quality quality;
};
// What Note would count for a caller's request.
std::vector<QualityCount> CountsOf(const std::string& caller, const Fetched& fetched);

using TenantCounts = std::vector<std::pair<TenantId, std::vector<QualityCount>>>;

// Thread-safe.
class QualityCounts {
 public:
  // The most pairs of resource and caller that are counted between two calls of Take.
  static constexpr size_t kMaxCounted = 50'000;

  // Counts a caller's request; `answer` is Fetched or Invoked.
  template <class Answer>
  void Note(const Context& context, const Answer& answer) {
    absl::MutexLock lock(&mutex_);
    Counts* const counts = CountsOf(context.tenant, context.caller);
    Count(answer, [&](const ResourceId& name) -> Quality& {
      mutex_.AssertHeld();
      return PlaceOf(counts, name);
    });
  }

  // A callback that notes the answer and then calls `then`.
  template <class Answer>
  absl::AnyInvocable<void(absl::StatusOr<Answer>)> Noting(
      const Context& context, absl::AnyInvocable<void(absl::StatusOr<Answer>)> then) {
    return [this, context, then = std::move(then)](absl::StatusOr<Answer> answer) mutable {
      if (answer.ok()) Note(context, *answer);
      then(std::move(answer));
    };
  }

  void Add(const TenantId& tenant, const std::vector<QualityCount>& counts);

  // Returns the counts and clears them. Logs a warning if some were not counted.
  TenantCounts Take();

 private:
  using Counts = absl::flat_hash_map<ResourceId, Quality>;

  // Null if no more can be counted.
  Counts* CountsOf(const TenantId& tenant, const std::string& caller)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Quality& PlaceOf(Counts* counts, const ResourceId& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  absl::flat_hash_map<std::pair<TenantId, std::string>, Counts> counts_ ABSL_GUARDED_BY(mutex_);
  size_t counted_ ABSL_GUARDED_BY(mutex_) = 0;
  Quality others_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::resource
