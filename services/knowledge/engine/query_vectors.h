// The vectors of what is asked: those that are kept, and others as the tenant's embedding makes
// them. A search waits for one only so long, and goes on without it where it does not come.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/base/lru.h"
#include "services/knowledge/domain/embedding.h"
#include "services/knowledge/peers/embedding_api.h"

namespace magpie::knowledge {

// Thread-safe.
class QueryVectors {
 public:
  // What is kept, of all tenants.
  static constexpr size_t kMaxBytes = 16 << 20;
  static constexpr size_t kMaxKept = 10'000;
  // Calls at once: while an API is slow, others search by text at once.
  static constexpr size_t kMaxUnderWay = 64;
  // What is left of a caller's deadline for the search itself.
  static constexpr absl::Duration kReserve = absl::Milliseconds(100);

  struct Found {
    EmbeddingOutcome outcome = EmbeddingOutcome::kNone;
    std::shared_ptr<const std::vector<float>> vector;  // null unless it is kUsed
  };
  using Then = absl::AnyInvocable<void(Found)>;

  // Must outlive it and every search; null if there is no resource engine to ask.
  explicit QueryVectors(EmbeddingApi* api) : api_(api) {}

  // Finds the vector of `text`. Never blocks; `then` runs once, before Find returns or on a thread
  // of the API's, which it may use for the work of a query.
  void Find(const Context& context, const Embedding& embedding, const std::string& text, Then then);

 private:
  Found End(std::string key, absl::StatusOr<std::vector<float>> made);

  EmbeddingApi* const api_;
  absl::Mutex mutex_;
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  Lru<std::string, std::shared_ptr<const std::vector<float>>> kept_ ABSL_GUARDED_BY(mutex_){
      kMaxBytes};
};

}  // namespace magpie::knowledge
