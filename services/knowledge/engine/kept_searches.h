// Answers to searches, kept for those that ask the same: most riders of a day ask a few questions.
// A change that this process has committed ends what is kept at once, as it shows articles as they
// are in the store; those of other processes do when the index has seen them.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/base/lru.h"
#include "services/knowledge/engine/find/view.h"
#include "services/knowledge/engine/search_articles.h"

namespace magpie::knowledge {

// Thread-safe.
class KeptSearches {
 public:
  // The memory of all, and that of each in addition to its texts.
  static constexpr size_t kMaxBytes = 32 << 20;
  static constexpr size_t kOverhead = 1000;
  // What articles are worth (Usage) may be as old.
  static constexpr absl::Duration kKeptFor = absl::Minutes(1);

  using Answer = std::shared_ptr<const SearchAnswer>;

  // Requests of one key are answered alike by one view. Nothing for a request that only its caller
  // asks: the next page, an explanation, vectors.
  static std::optional<std::string> KeyOf(const TenantId& tenant, const SearchArticles& request);

  // The answer in the same view, while the same articles are valid; null if it is not kept.
  Answer Find(const std::string& key, const View& view, absl::Time now);
  void Put(const std::string& key, const View& view, Answer answer, absl::Time now);
  void Clear();

 private:
  // Without a hold on the view, whose segments may be large.
  struct Kept {
    std::weak_ptr<const search::Snapshot> snapshot;
    std::weak_ptr<const Tuning> tuning;
    std::weak_ptr<const CategoryTree> categories;
    uint64_t changes;
    Answer answer;
    absl::Time until;
  };

  absl::Mutex mutex_;
  Lru<std::string, Kept> kept_ ABSL_GUARDED_BY(mutex_){kMaxBytes};
};

}  // namespace magpie::knowledge
