// Counts how articles are used, and keeps the queries that found too little. Both are written to
// the store from time to time; a process that is killed loses those since the last time.
//
//   usage.Found(tenant, {"lock", "charge"}, {"app", "faq"});
//   usage.Note(tenant, "lock", {"app", "faq"}, {.helpful = 1});
//   usage.Unanswered(tenant, "lost my helmet", 0.1);
//   const auto qualities = usage.QualitiesOf(tenant);     // stays as it is
//   qualities->Of("lock");                                // 0.545

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "services/knowledge/domain/usage.h"
#include "services/knowledge/store/usage_store.h"

namespace magpie::knowledge {

inline constexpr absl::Duration kUsagePause = absl::Seconds(5);

// How well each article of a tenant serves.
class Qualities {
 public:
  // Articles that have a quality of their own; those that come later have not.
  static constexpr size_t kMax = 100'000;

  // From 0 to 1; kUnknownQuality of an article that nobody has judged.
  double Of(absl::string_view article) const;
  void Set(const std::string& article, const UsageCounts& counts);
  void Erase(const std::string& article) { by_article_.erase(article); }

 private:
  absl::flat_hash_map<std::string, float> by_article_;
};

// Thread-safe.
class Usage {
 public:
  // What is counted between two writes: articles of a day, and queries. More are not.
  static constexpr size_t kMaxNoted = 50'000;
  // Tenants whose qualities are in memory.
  static constexpr size_t kMaxTenants = 1000;

  // Both must outlive it.
  Usage(magpie::store::Store& store, const Clock& clock) : clock_(clock), store_(store) {}

  // Writes what was noted.
  ~Usage() { Write(); }

  // Articles were among the hits of a search.
  void Found(const TenantId& tenant, const std::vector<std::string>& articles,
             const UsagePlace& place);

  // Somebody did something with an article, and may have said why.
  void Note(const TenantId& tenant, const std::string& article, const UsagePlace& place,
            const UsageCounts& counts, absl::string_view reason = "");

  // A search found nothing that was good enough; `score` is that of its best hit, 0 without any.
  void Unanswered(const TenantId& tenant, absl::string_view query, double score);

  // The article is erased: so are its counts and what was said of it. Counts of days stay.
  void Forget(const TenantId& tenant, const std::string& article);

  // As of the last write. Before the first one after a start, as if nobody had judged anything.
  std::shared_ptr<const Qualities> QualitiesOf(const TenantId& tenant);

  // Writes what was noted since the last time and deletes what is too old; waits for the disk. What
  // cannot be written is kept for the next time.
  void Write();

 private:
  using Queries = std::map<std::string, magpie::knowledge::Unanswered>;
  struct Noted {
    UsageByArticle articles;
    Queries queries;
  };
  using NotedDays = std::map<std::pair<TenantId, std::string>, Noted>;  // and the day
  struct Known {
    bool is_loaded = false;
    std::shared_ptr<const Qualities> qualities = std::make_shared<Qualities>();
  };

  // Of a tenant, today.
  Noted& NotedOf(const TenantId& tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Null where there is no room for another article.
  NotedUsage* PlaceOf(Noted& noted, absl::string_view article)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  NotedDays Take();
  void WriteTaken() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  // What is written leaves `noted`.
  absl::Status WriteArticles(const TenantId& tenant, const std::string& day, Noted& noted);
  absl::Status WriteQueries(const TenantId& tenant, const std::string& day, Noted& noted);
  void WriteForgotten() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  void LoadQualities();
  void Update(const TenantId& tenant, const std::map<std::string, UsageTotal>& totals);

  const Clock& clock_;
  UsageStore store_;

  absl::Mutex mutex_;
  absl::Time tomorrow_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::string today_ ABSL_GUARDED_BY(mutex_);
  NotedDays noted_ ABSL_GUARDED_BY(mutex_);
  size_t count_ ABSL_GUARDED_BY(mutex_) = 0;  // of articles and queries in noted_
  size_t lost_ ABSL_GUARDED_BY(mutex_) = 0;
  std::set<std::pair<TenantId, std::string>> forgotten_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<TenantId, Known> known_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex writing_;
  NotedDays unwritten_ ABSL_GUARDED_BY(writing_);
};

}  // namespace magpie::knowledge
