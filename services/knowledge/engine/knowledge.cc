#include "services/knowledge/engine/knowledge.h"

#include <prometheus/counter.h>

#include <algorithm>
#include <utility>

#include "common/metrics/metrics.h"

namespace magpie::knowledge {
namespace {

prometheus::Counter& ImportFaults() {
  static prometheus::Counter& counter = prometheus::BuildCounter()
                                            .Name("magpie_knowledge_import_faults_total")
                                            .Help("Articles that had faults and were not imported.")
                                            .Register(Metrics())
                                            .Add({});
  return counter;
}

size_t CountFaulty(const Imported& imported) {
  return static_cast<size_t>(std::ranges::count_if(
      imported.rows, [](const ImportedRow& row) { return !row.faults.empty(); }));
}

}  // namespace

Knowledge::Knowledge(magpie::store::Store& store, const Once& once, const Clock& clock,
                     Usage* usage, std::string checkpoints, EmbeddingApi* embeddings)
    : store_(store),
      lanes_(store, once),
      articles_(store, once, lanes_, clock),
      taxonomy_(store, once, lanes_),
      tuning_(store, once, lanes_),
      clock_(clock),
      vectors_(lanes_),
      usage_(usage),
      reader_(store, once),
      finder_({store, reader_, tuning_, taxonomy_, std::move(checkpoints)}),
      searcher_(store, articles_, finder_, clock, usage, embeddings),
      tuner_(store, tuning_, finder_, clock),
      verifier_({store, reader_, tuning_, taxonomy_}, finder_) {
  ImportFaults();  // there from the start, so that the first fault is an increase
}

void Knowledge::Do(const TenantId& tenant, std::optional<record::Change> request, Command command,
                   ArticleWriter::Then then) {
  articles_.Do(tenant, std::move(request), std::move(command),
               [this, tenant, then = std::move(then)](absl::StatusOr<Article> done) mutable {
                 if (done.ok()) finder_.Changed(tenant);
                 const bool is_erased = done.ok() && done->state == State::kErased;
                 if (is_erased) searcher_.Forget();
                 if (is_erased && usage_ != nullptr) usage_->Forget(tenant, done->id.str());
                 then(std::move(done));
               });
}

void Knowledge::Import(const record::Change& request, knowledge::Import import,
                       absl::AnyInvocable<void(absl::StatusOr<Imported>)> then) {
  const bool stores = !import.validate_only;
  DoImport(lanes_, clock_, request, std::move(import),
           [this, tenant = request.tenant, stores,
            then = std::move(then)](absl::StatusOr<Imported> imported) mutable {
             if (imported.ok()) finder_.Changed(tenant);
             if (imported.ok() && stores) {
               ImportFaults().Increment(static_cast<double>(CountFaulty(*imported)));
             }
             then(std::move(imported));
           });
}

void Knowledge::StoreVectors(const record::Change& request, const ArticleId& id,
                             ArticleVectors vectors, VectorStore::Then then) {
  vectors_.Store(request, id, std::move(vectors), Followed(request.tenant, std::move(then)));
}

void Knowledge::StoreMade(const TenantId& tenant, MadeVector made, VectorStore::Then then) {
  vectors_.StoreMade(tenant, std::move(made), Followed(tenant, std::move(then)));
}

VectorStore::Then Knowledge::Followed(const TenantId& tenant, VectorStore::Then then) {
  return [this, tenant, then = std::move(then)](const absl::StatusOr<uint64_t>& sequence) mutable {
    if (sequence.ok()) finder_.Changed(tenant);
    then(sequence);
  };
}

absl::StatusOr<Article> Knowledge::Get(magpie::store::Gather& gather, const Context& context,
                                       const ArticleId& id) const {
  return articles_.Get(gather, context.tenant, id);
}

absl::StatusOr<record::Page<Article>> Knowledge::List(magpie::store::Gather& gather,
                                                      const Context& context,
                                                      absl::string_view after, size_t limit) const {
  return articles_.List(gather, context.tenant, after, limit);
}

}  // namespace magpie::knowledge
