// Matching: everything that this service can do, a method for each.
//
// The store has the solutions. Questions are matched against an index in memory, which
// Load makes from the store and Put keeps up to date. Thread-safe.

#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/records/once.h"
#include "common/records/table.h"
#include "services/solution-matching/domain/index.h"
#include "services/solution-matching/domain/solution.h"
#include "services/solution-matching/store/solution_store.h"

namespace prometheus {
class Counter;
}

namespace magpie::matching {

class Matching {
 public:
  // All must outlive it and every put.
  Matching(magpie::store::Store& store, const Once& once, const Clock& clock);

  // The store for Get and List.
  const magpie::store::Store& store() const { return store_; }

  // Makes the index, and waits for the store. Must run once, before everything else.
  absl::Status Load();

  // The best solution for `question`, which has no faults. NOT_FOUND, reason NO_SOLUTION_FITS.
  absl::StatusOr<SolutionPtr> Match(const Context& context, const Combination& question) const;

  // Puts a solution whose content has no faults. `then` runs as in record::Table::Put. The limit on
  // a tenant's solutions counts stored ones: concurrent puts may exceed it by their number.
  void Put(const record::Change& change, PutSolution command,
           absl::AnyInvocable<void(absl::StatusOr<Solution>)> then);

  // NOT_FOUND, reason SOLUTION_NOT_FOUND.
  absl::StatusOr<Solution> Get(magpie::store::Gather& gather, const Context& context,
                               const SolutionId& id) const;

  // Up to `limit` solutions after the id `after`.
  absl::StatusOr<record::Page<Solution>> List(magpie::store::Gather& gather, const Context& context,
                                              absl::string_view after, size_t limit) const;

 private:
  absl::Status LoadTenant(const TenantId& tenant);
  void AddToIndex(const TenantId& tenant, const Solution& solution);
  SolutionPtr Find(const TenantId& tenant, const Combination& question) const;
  size_t CountOf(const TenantId& tenant) const;

  const magpie::store::Store& store_;
  SolutionStore solutions_;
  const Clock& clock_;
  prometheus::Counter& matched_;
  prometheus::Counter& unmatched_;

  mutable absl::Mutex mutex_;
  absl::flat_hash_map<TenantId, Index> index_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::matching
