// What is derived from one tenant's records, as new as the store: its index, its categories, and
// how it is searched. Made of the store, or of a checkpoint, it follows the changes of common/feed
// from then on.

#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "common/feed/feed.h"
#include "common/search/index.h"
#include "services/knowledge/engine/find/view.h"
#include "services/knowledge/store/article_reader.h"
#include "services/knowledge/store/taxonomy_store.h"
#include "services/knowledge/store/tuning_store.h"

namespace magpie::knowledge {

// Where followers read. All must outlive them.
struct Sources {
  const magpie::store::Store& store;
  const ArticleReader& articles;
  const TuningStore& tuning;
  const TaxonomyStore& taxonomy;
  // A directory for checkpoints of indexes, which may be emptied at any time; none are kept if this
  // is empty.
  std::string checkpoints = {};
};

// Follow runs on one thread at a time, the rest on any.
class Follower {
 public:
  // `stops` must outlive it; once it is set, Follow ends soon.
  Follower(const Sources& sources, TenantId tenant, const std::atomic<bool>& stops)
      : sources_(sources), tenant_(std::move(tenant)), stops_(stops) {}

  // Sees every change that was committed before. Waits for the store.
  absl::Status Follow();

  // As of the last change that it has seen; without a snapshot until it is made.
  View Now() const;

  // Changes that no checkpoint has seen; 0 if none are kept.
  uint64_t Unsaved() const;
  // Writes a checkpoint. Waits for the disk; one at a time.
  void Save();

 private:
  // Everything: from the checkpoint, if there is a good one, else anew.
  absl::Status Load();
  absl::Status Make();
  std::shared_ptr<search::Index> ReadCheckpoint(uint64_t last) const;
  std::string Path() const;
  absl::Status ShowAll(std::shared_ptr<search::Index> index);
  absl::Status CatchUp();
  // What some changes are of: articles by id, and the kinds of other records.
  struct Touched {
    std::set<std::string> articles;
    std::set<TuningKind> tuning;
    bool categories = false;
    bool schemas = false;
  };
  static void Add(const std::string& what, Touched& touched);
  // Reads what was touched, and shows it as of change `sequence`.
  absl::Status Take(Touched touched, uint64_t sequence);

  absl::StatusOr<Tuning> ReadTuning(const std::set<TuningKind>& kinds, Tuning tuning) const;
  absl::StatusOr<CuratedQueries> ReadCurated() const;
  absl::StatusOr<CategoryTree> ReadTree() const;
  absl::StatusOr<SearchableFields> ReadSearchable() const;
  void Show(std::shared_ptr<const Tuning> tuning, std::shared_ptr<const CategoryTree> categories);
  absl::Status Stopping() const;

  const Sources& sources_;
  const TenantId tenant_;
  const std::atomic<bool>& stops_;
  // Of Follow; null until they are made.
  std::shared_ptr<search::Index> index_;
  std::shared_ptr<const SearchableFields> searchable_;

  mutable absl::Mutex mutex_;
  View now_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> saved_ = 0;  // the last change that the checkpoint has seen
};

}  // namespace magpie::knowledge
