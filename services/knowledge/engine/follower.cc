#include "services/knowledge/engine/follower.h"

#include <prometheus/counter.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/fnv.h"
#include "common/base/step.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/search/checkpoint.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/gather.h"
#include "services/knowledge/engine/find/document.h"
#include "services/knowledge/store/keys.h"

namespace magpie::knowledge {
namespace {

// Changes that are read at a time, and articles: these may be large.
constexpr size_t kStep = 256;
constexpr size_t kArticles = 64;

constexpr std::array kAllTuning = {TuningKind::kScene, TuningKind::kDictionary,
                                   TuningKind::kCuration, TuningKind::kEmbedding};

prometheus::Counter& Unreadable() {
  static prometheus::Counter& counter =
      prometheus::BuildCounter()
          .Name("magpie_knowledge_unreadable_articles_total")
          .Help("Records of articles that could not be read and are not found.")
          .Register(Metrics())
          .Add({});
  return counter;
}

prometheus::Counter& Rebuilds() {
  static prometheus::Counter& counter = prometheus::BuildCounter()
                                            .Name("magpie_knowledge_index_rebuilds_total")
                                            .Help("Indexes made anew from the store.")
                                            .Register(Metrics())
                                            .Add({});
  return counter;
}

// The documents of those that are published; `removed` gets the ids of the others.
std::vector<search::Document> DocumentsOf(const TenantId& tenant, const ArticlesRead& read,
                                          const SearchableFields& searchable,
                                          std::set<std::string>& removed) {
  for (const std::string& id : read.unreadable) {
    Unreadable().Increment();
    Log(Level::kError, "an article cannot be read, and is not found",
        {{"tenant", tenant.str()}, {"article", id}});
  }
  std::vector<search::Document> documents;
  documents.reserve(read.articles.size());
  for (const Article& article : read.articles) {
    if (article.state != State::kPublished) continue;
    documents.push_back(DocumentOf(article, searchable, read.VectorsOf(article)));
    removed.erase(article.id.str());
  }
  return documents;
}

// Of whose documents they are, and of all that decides how they are made.
uint64_t FingerprintOf(const TenantId& tenant, const SearchableFields& searchable) {
  uint64_t fingerprint = Fnv1a(absl::StrCat("documents ", kDocumentVersion, " of ", tenant.str()));
  for (const auto& [schema, fields] : searchable) {
    fingerprint = Fnv1a(absl::StrCat("\n", schema, " ", absl::StrJoin(fields, " ")), fingerprint);
  }
  return fingerprint;
}

}  // namespace

absl::Status Follower::Stopping() const {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the service is shutting down");
}

View Follower::Now() const {
  absl::MutexLock lock(&mutex_);
  return now_;
}

void Follower::Show(std::shared_ptr<const Tuning> tuning,
                    std::shared_ptr<const CategoryTree> categories) {
  View next{index_->Now(), std::move(categories), std::move(tuning), searchable_};
  // What was shown is freed behind the lock.
  absl::MutexLock lock(&mutex_);
  std::swap(now_, next);
}

absl::Status Follower::Follow() {
  if (index_ == nullptr) RETURN_IF_ERROR(Load());
  absl::Status status = CatchUp();
  if (!absl::IsOutOfRange(status) && !absl::IsDataLoss(status)) return status;
  RETURN_IF_ERROR(Make());
  return CatchUp();
}

absl::Status Follower::Load() {
  if (sources_.checkpoints.empty()) return Make();
  ASSIGN_OR_RETURN(const uint64_t last,
                   magpie::store::GatherAndWait(sources_.store, [&](magpie::store::Gather& gather) {
                     return feed::Last(gather, tenant_);
                   }));
  ASSIGN_OR_RETURN(SearchableFields searchable, ReadSearchable());
  searchable_ = std::make_shared<const SearchableFields>(std::move(searchable));
  std::shared_ptr<search::Index> index = ReadCheckpoint(last);
  if (index == nullptr) return Make();
  saved_ = index->Now()->sequence;
  return ShowAll(std::move(index));
}

std::string Follower::Path() const {
  return absl::StrCat(sources_.checkpoints, "/", tenant_.str(), ".index");
}

// Null if there is none that is good.
std::shared_ptr<search::Index> Follower::ReadCheckpoint(uint64_t last) const {
  absl::StatusOr<search::Snapshot> snapshot =
      search::Load(Path(), FingerprintOf(tenant_, *searchable_));
  if (snapshot.ok() && snapshot->sequence > last) {
    snapshot = absl::FailedPreconditionError(
        absl::StrCat("it has seen change ", snapshot->sequence, ", and the last one is ", last));
  }
  if (snapshot.ok()) return std::make_shared<search::Index>(*std::move(snapshot));
  if (!absl::IsNotFound(snapshot.status())) {
    Log(Level::kWarning, "a checkpoint is refused: the index is made anew",
        {{"tenant", tenant_.str()}, {"error", snapshot.status().message()}});
  }
  return nullptr;
}

uint64_t Follower::Unsaved() const {
  if (sources_.checkpoints.empty()) return 0;
  absl::MutexLock lock(&mutex_);
  return now_.snapshot == nullptr ? 0 : now_.sequence() - std::min(now_.sequence(), saved_.load());
}

void Follower::Save() {
  const View now = Now();
  const absl::Status status =
      search::Save(*now.snapshot, FingerprintOf(tenant_, *now.searchable), Path());
  if (status.ok()) {
    saved_ = now.sequence();
  } else {
    Log(Level::kWarning, "a checkpoint cannot be written",
        {{"tenant", tenant_.str()}, {"error", status.message()}});
  }
}

absl::Status Follower::ShowAll(std::shared_ptr<search::Index> index) {
  ASSIGN_OR_RETURN(Tuning tuning, ReadTuning({kAllTuning.begin(), kAllTuning.end()}, {}));
  ASSIGN_OR_RETURN(CategoryTree tree, ReadTree());
  index_ = std::move(index);
  Show(std::make_shared<const Tuning>(std::move(tuning)),
       std::make_shared<const CategoryTree>(std::move(tree)));
  return absl::OkStatus();
}

absl::Status Follower::Make() {
  ASSIGN_OR_RETURN(const uint64_t last,
                   magpie::store::GatherAndWait(sources_.store, [&](magpie::store::Gather& gather) {
                     return feed::Last(gather, tenant_);
                   }));
  ASSIGN_OR_RETURN(SearchableFields searchable, ReadSearchable());
  searchable_ = std::make_shared<const SearchableFields>(std::move(searchable));
  Rebuilds().Increment();
  auto index = std::make_shared<search::Index>();
  ArticlesRead read{.more = true};
  while (read.more) {
    if (stops_) return Stopping();
    ASSIGN_OR_RETURN(read, magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return sources_.articles.List(gather, tenant_, read.last, kStep);
                     }));
    std::set<std::string> removed;
    index->Apply(DocumentsOf(tenant_, read, *searchable_, removed), {}, 0);
    PassStep("follow.made");
  }
  index->Apply({}, {}, last);
  return ShowAll(std::move(index));
}

void Follower::Add(const std::string& what, Touched& touched) {
  if (!what.starts_with('/')) {
    touched.articles.insert(what);
  } else if (const auto kind = TuningKindOf(what); kind.has_value()) {
    touched.tuning.insert(*kind);
  } else if (what.starts_with(CategoryChange(""))) {
    touched.categories = true;
  } else if (what.starts_with(SchemaChange(""))) {
    touched.schemas = true;
  }
}

absl::Status Follower::CatchUp() {
  while (true) {
    const uint64_t seen = index_->Now()->sequence;
    ASSIGN_OR_RETURN(const feed::Changes changes,
                     magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return feed::Read(gather, tenant_, seen, kStep);
                     }));
    if (changes.changes.empty()) return absl::OkStatus();
    PassStep("follow.changes");
    Touched touched;
    for (const feed::Change& change : changes.changes) {
      Add(change.what, touched);
      const bool is_last = &change == &changes.changes.back();
      if (touched.articles.size() < kArticles && !is_last) continue;
      if (stops_) return Stopping();
      RETURN_IF_ERROR(Take(std::exchange(touched, {}), change.number));
    }
    if (!changes.more) return absl::OkStatus();
  }
}

absl::Status Follower::Take(Touched touched, uint64_t sequence) {
  const View now = Now();
  if (touched.schemas) {
    ASSIGN_OR_RETURN(const SearchableFields searchable, ReadSearchable());
    // Articles are found by other fields: all are read again, as if the changes were not kept.
    if (searchable != *searchable_) return absl::OutOfRangeError("a schema has changed");
  }
  std::shared_ptr<const CategoryTree> categories = now.categories;
  if (touched.categories) {
    ASSIGN_OR_RETURN(CategoryTree tree, ReadTree());
    categories = std::make_shared<const CategoryTree>(std::move(tree));
  }
  std::shared_ptr<const Tuning> tuning = now.tuning;
  if (!touched.tuning.empty()) {
    ASSIGN_OR_RETURN(Tuning next, ReadTuning(touched.tuning, *tuning));
    tuning = std::make_shared<const Tuning>(std::move(next));
  }
  ASSIGN_OR_RETURN(const ArticlesRead read,
                   magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                     return sources_.articles.Find(gather, tenant_, touched.articles);
                   }));
  std::set<std::string> removed = std::move(touched.articles);
  const std::vector<search::Document> documents = DocumentsOf(tenant_, read, *searchable_, removed);
  index_->Apply(documents, {removed.begin(), removed.end()}, sequence);
  Show(std::move(tuning), std::move(categories));
  PassStep("follow.taken");
  return absl::OkStatus();
}

absl::StatusOr<Tuning> Follower::ReadTuning(const std::set<TuningKind>& kinds,
                                            Tuning tuning) const {
  if (kinds.contains(TuningKind::kScene)) {
    ASSIGN_OR_RETURN(const std::vector<Scene> scenes,
                     magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return sources_.tuning.Scenes(gather, tenant_);
                     }));
    tuning.scenes = AllScenes(scenes);
  }
  if (kinds.contains(TuningKind::kDictionary)) {
    ASSIGN_OR_RETURN(const Dictionary dictionary,
                     magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return sources_.tuning.GetDictionary(gather, tenant_);
                     }));
    tuning.dictionary = Compile(dictionary);
  }
  if (kinds.contains(TuningKind::kCuration)) {
    ASSIGN_OR_RETURN(tuning.curated, ReadCurated());
  }
  if (kinds.contains(TuningKind::kEmbedding)) {
    ASSIGN_OR_RETURN(tuning.embedding,
                     magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return ReadEmbedding(gather, tenant_);
                     }));
  }
  return tuning;
}

absl::StatusOr<CuratedQueries> Follower::ReadCurated() const {
  std::vector<Curation> curations;
  record::Page<Curation> page{.more = true};
  while (page.more) {
    const std::string after = curations.empty() ? "" : curations.back().id;
    ASSIGN_OR_RETURN(page, magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return sources_.tuning.Curations(gather, tenant_, after, kStep);
                     }));
    for (Curation& curation : page.items) curations.push_back(std::move(curation));
  }
  return CuratedQueriesOf(curations);
}

absl::StatusOr<CategoryTree> Follower::ReadTree() const {
  ASSIGN_OR_RETURN(const Categories categories,
                   magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                     return ReadCategories(gather, tenant_);
                   }));
  CategoryTree tree;
  for (const auto& [id, category] : categories) tree[category.parent].push_back(id);
  return tree;
}

absl::StatusOr<SearchableFields> Follower::ReadSearchable() const {
  SearchableFields searchable;
  record::Page<Schema> page{.more = true};
  std::string after;
  while (page.more) {
    ASSIGN_OR_RETURN(page, magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return sources_.taxonomy.ListSchemas(gather, tenant_, after, kStep);
                     }));
    for (const Schema& schema : page.items) {
      after = schema.id.str();
      for (const SchemaField& field : schema.fields) {
        if (field.searchable) searchable[after].insert(field.name);
      }
    }
  }
  return searchable;
}

}  // namespace magpie::knowledge
