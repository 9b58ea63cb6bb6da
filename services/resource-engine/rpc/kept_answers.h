// Answers as they are sent, for as long as the same request gets the same: who
// asks again is answered without any of it being made anew. Thread-safe.

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
  // What all of them may take, and what each takes beside its bytes and those of its request.
  static constexpr size_t kMaxBytes = 32 << 20;
  static constexpr size_t kOverhead = 300;

  struct Answer {
    grpc::Slice bytes;
    absl::Time until = absl::InfiniteFuture();
    // Of a fetch: what is counted each time.
    std::shared_ptr<const std::vector<QualityCount>> counts = nullptr;
    // Of the answers that it is made of; null for none.
    std::shared_ptr<const std::vector<Replaced>> replaced = nullptr;
  };

  // Who asks what, of which revision of the tenant's definitions. `request` is all that the answer
  // depends on else.
  static std::string KeyOf(const Context& context, int64_t revision, absl::string_view request);

  std::optional<Answer> Find(const std::string& key, absl::Time now);
  void Put(const std::string& key, Answer answer);

 private:
  absl::Mutex mutex_;
  Lru<std::string, Answer> kept_ ABSL_GUARDED_BY(mutex_){kMaxBytes};
};

}  // namespace magpie::resource
