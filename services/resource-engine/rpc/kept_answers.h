// Serialized responses, kept as long as the same request would get the same response, so that
// repeats need no computation. Thread-safe.

#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/base/lru.h"
#include "services/resource-engine/client/quality_counts.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

class KeptAnswers {
 public:
  // The memory of all responses, and that of each in addition to its bytes and those of its
  // request.
  static constexpr size_t kMaxBytes = 32 << 20;
  static constexpr size_t kOverhead = 300;

  struct Answer {
    grpc::Slice bytes;
    absl::Time until = absl::InfiniteFuture();
    // For a fetch: what to count each time.
    std::shared_ptr<const std::vector<QualityCount>> counts = nullptr;
    // Set when an answer that it is made of is replaced; null if it is made of none.
    std::shared_ptr<const std::vector<Replaced>> replaced = nullptr;
  };

  // Identifies the caller, the revision of the tenant's definitions, and the request; `request` has
  // everything else that the response depends on.
  static std::string KeyOf(const Context& context, int64_t revision, absl::string_view request);

  std::optional<Answer> Find(const std::string& key, absl::Time now);
  void Put(const std::string& key, Answer answer);

 private:
  absl::Mutex mutex_;
  Lru<std::string, Answer> kept_ ABSL_GUARDED_BY(mutex_){kMaxBytes};
};

}  // namespace magpie::resource
