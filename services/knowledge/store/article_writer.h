// Puts articles, each with the number of its change.
//
//   put a ──▶ commit: a, change 1
//   put b, put c, put b ──▶ wait; then one commit: b, change 2; c, change 3 ──▶ then b, change 4
//
// Changes of a tenant have one order, and each needs the number before it. So a process has one
// commit of a tenant under way at a time, and what has come meanwhile is the next one, together.

#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/under_way.h"
#include "common/records/attempt.h"
#include "common/records/change.h"
#include "common/records/once.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {

// Thread-safe.
class ArticleWriter {
 public:
  // What an article becomes: `before` is nothing if there is none, and `sequence` the number of
  // this change. It may run several times.
  using Decide = absl::AnyInvocable<absl::StatusOr<Article>(const std::optional<Article>& before,
                                                            uint64_t sequence)>;
  using Then = absl::AnyInvocable<void(absl::StatusOr<Article>)>;

  // The most puts of one commit.
  static constexpr size_t kTogether = 40;

  // Both must outlive it, and it must outlive every put.
  ArticleWriter(magpie::store::Store& store, const Once& once) : store_(store), once_(once) {}
  // After the last answer, it may still look for the next put.
  ~ArticleWriter() { under_way_.WaitUntilNone(); }

  // `then` runs as in record::Attempt. The answer to a repeated request is the first one.
  void Put(const record::Change& change, const ArticleId& id, Decide decide, Then then);

 private:
  struct Waiting {
    record::Change change;
    ArticleId id;
    Decide decide;
    Then then;
  };
  struct Lane {
    bool is_busy = false;
    std::deque<Waiting> waiting;
  };
  using Batch = std::vector<Waiting>;
  using Answers = std::vector<absl::StatusOr<Article>>;  // of a batch, in its order

  // Commits what waits, until nothing does.
  void Next(const TenantId& tenant);
  // Those that may be committed together: of different articles and requests.
  std::shared_ptr<Batch> Take(const TenantId& tenant);
  absl::StatusOr<record::Plan<Answers>> MakePlan(magpie::store::Gather& gather,
                                                 const TenantId& tenant, Batch& batch) const;

  magpie::store::Store& store_;
  const Once& once_;
  UnderWay under_way_;
  absl::Mutex mutex_;
  absl::flat_hash_map<TenantId, Lane> lanes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::knowledge
