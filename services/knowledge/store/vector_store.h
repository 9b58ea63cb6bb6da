// The vectors of articles on disk, by the keys of keys.h.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "common/records/change.h"
#include "common/store/gather.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/domain/vectors.h"
#include "services/knowledge/store/lanes.h"

namespace magpie::knowledge {

using VectorsById = std::map<std::string, ArticleVectors>;  // of articles that have some

// A vector that the service has made of an article.
struct MadeVector {
  ArticleId id;
  uint64_t sequence = 0;          // Article::sequence of what it is made of
  int64_t embedding_version = 0;  // that it was made with
  ArticleVector vector;
};

// Thread-safe.
class VectorStore {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<uint64_t> sequence)>;

  // Must outlive it, and it must outlive all changes.
  explicit VectorStore(Lanes& lanes) : lanes_(lanes) {}

  // Merges vectors without faults into those of an article, as a change of the article. `then` runs
  // as in Lanes, with its errors; NOT_FOUND (ARTICLE_NOT_FOUND); INVALID_ARGUMENT for one that does
  // not fit its space, or is of one space too many.
  void Store(const record::Change& request, const ArticleId& id, ArticleVectors vectors, Then then);

  // The same for a vector that was made, unless the article or the embedding has changed since, or
  // the same is stored by now: then nothing changes, and `sequence` is 0.
  void StoreMade(const TenantId& tenant, MadeVector made, Then then);

  // What keeps vectors of that shape from being stored in the space: "has 2 and cosine".
  static absl::StatusOr<std::optional<std::string>> Refusal(magpie::store::Gather& gather,
                                                            const TenantId& tenant,
                                                            const std::string& space,
                                                            const VectorSpace& shape);

  // Those of `ids`.
  static absl::StatusOr<VectorsById> Find(magpie::store::Gather& gather, const TenantId& tenant,
                                          const std::set<std::string>& ids);

  // Of articles behind `after`, up to `last`.
  static absl::StatusOr<VectorsById> List(magpie::store::Gather& gather, const TenantId& tenant,
                                          absl::string_view after, absl::string_view last);

 private:
  struct Task;
  void Do(const TenantId& tenant, std::optional<record::Change> request, Task task, Then then);
  static absl::StatusOr<std::string> Decide(magpie::store::Gather& gather, const TenantId& tenant,
                                            const Task& task, feed::Numbers& numbers,
                                            magpie::store::Transaction& transaction);
  bool AreKnown(const TenantId& tenant, const ArticleVectors& vectors);
  void NoteKnown(const TenantId& tenant, const ArticleVectors& vectors);

  Lanes& lanes_;
  absl::Mutex mutex_;
  // Spaces that are stored. Who may make one needs a commit for itself.
  absl::flat_hash_set<std::pair<TenantId, std::string>> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::knowledge
