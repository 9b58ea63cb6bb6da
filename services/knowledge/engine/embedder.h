// Keeps the vectors of articles as new as their texts, where a tenant has an embedding.
//
//   the articles, once, then the changes of common/feed ──▶ those whose text is not what their
//   vector is made of ──▶ the API ──▶ StoreMade, unless the article has changed meanwhile
//
// Each vector is stored with a hash of what it is made of, so that nothing else has to be kept: a
// process that starts looks at all articles and asks for what is missing. Two processes ask for the
// same twice at worst.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/timer_scope.h"
#include "common/base/under_way.h"
#include "services/knowledge/engine/knowledge.h"
#include "services/knowledge/peers/embedding_api.h"

namespace magpie::knowledge {

class Embedder {
 public:
  // Changes are looked for as often.
  static constexpr absl::Duration kPause = absl::Seconds(1);
  // Calls under way, of a tenant and of all.
  static constexpr size_t kAtOnce = 4;
  static constexpr size_t kMaxUnderWay = 64;
  static constexpr absl::Duration kLongestCall = absl::Seconds(30);
  // Articles or changes that are read together, and how often before other tenants have their turn.
  static constexpr size_t kStep = 64;
  static constexpr size_t kReads = 16;
  // A call that fails is tried again, unless its answer is no vector. Meanwhile the tenant is left
  // alone, twice as long each time.
  static constexpr int kTries = 4;
  static constexpr absl::Duration kMinBackoff = absl::Seconds(1);
  static constexpr absl::Duration kMaxBackoff = absl::Minutes(1);
  // All articles are looked at again, to find those whose text had no vector; likewise.
  static constexpr absl::Duration kMinAgain = absl::Seconds(5);
  static constexpr absl::Duration kMaxAgain = absl::Hours(1);

  // All must outlive it. It begins at once on the thread of `timers`, which waits for the store:
  // nothing urgent should share these.
  Embedder(Knowledge& knowledge, EmbeddingApi& api, const Clock& clock, Timers& timers);
  // Stops the API.
  ~Embedder();

 private:
  // An article whose vector is to be made.
  struct Due {
    ArticleId id;
    uint64_t sequence;
    std::string text;
    int tries = 0;
  };
  // How far a tenant has been read.
  struct Place {
    int64_t version = 0;           // of the embedding
    std::optional<uint64_t> seen;  // the last change; nothing until articles are looked at
    bool is_listing = false;       // articles are being looked at, as far as `after`
    std::string after;
    bool is_read = false;  // to the end
    std::deque<Due> due;
    absl::Time behind_since = absl::InfiniteFuture();
    absl::Duration again = kMinAgain;
    absl::Time again_at = absl::InfiniteFuture();
  };
  // The calls of a tenant.
  struct Calls {
    size_t under_way = 0;
    int failures = 0;  // one after another
    bool has_failed = false;
    absl::Time next = absl::InfinitePast();
    std::vector<Due> again;  // what an outage has kept from being made
  };

  // On the thread of the timers.
  void Look();
  void LookAt(const TenantId& tenant);
  void LookSoon(const TenantId& tenant);
  absl::Status AskForSome(const TenantId& tenant);
  // Reads on. False if there is nothing behind what was read.
  absl::StatusOr<bool> Read(const TenantId& tenant, const Embedding& embedding, Place& place);
  static void AddDue(const Embedding& embedding, const ArticlesRead& read, Place& place);
  void NoteLag(const TenantId& tenant, Place& place);
  // Those of another embedding say nothing about this one.
  void ForgiveFailures(const TenantId& tenant);
  void TakeAgain(const TenantId& tenant, Place& place);
  void Forget(const TenantId& tenant);

  bool MayAsk(const TenantId& tenant);
  void Ask(const TenantId& tenant, const Embedding& embedding, Due due);
  // On any thread.
  void End(const TenantId& tenant, Due due, const absl::Status& status);

  Knowledge& knowledge_;
  EmbeddingApi& api_;
  const Clock& clock_;
  std::map<TenantId, Place> places_;  // of the thread of the timers

  absl::Mutex mutex_;
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<TenantId, Calls> calls_ ABSL_GUARDED_BY(mutex_);
  UnderWay asked_;
  TimerScope timers_;
};

}  // namespace magpie::knowledge
