#include "services/knowledge/engine/knowledge.h"

#include <utility>

namespace magpie::knowledge {

void Knowledge::Do(const TenantId& tenant, std::optional<record::Change> request, Command command,
                   ArticleWriter::Then then) {
  articles_.Do(tenant, std::move(request), std::move(command),
               [this, tenant, then = std::move(then)](absl::StatusOr<Article> done) mutable {
                 if (done.ok()) finder_.Changed(tenant);
                 then(std::move(done));
               });
}

void Knowledge::Import(const record::Change& request, knowledge::Import import,
                       absl::AnyInvocable<void(absl::StatusOr<Imported>)> then) {
  DoImport(lanes_, clock_, request, std::move(import),
           [this, tenant = request.tenant,
            then = std::move(then)](absl::StatusOr<Imported> imported) mutable {
             if (imported.ok()) finder_.Changed(tenant);
             then(std::move(imported));
           });
}

void Knowledge::StoreVectors(const record::Change& request, const ArticleId& id,
                             ArticleVectors vectors, VectorStore::Then then) {
  vectors_.Store(request, id, std::move(vectors),
                 [this, tenant = request.tenant,
                  then = std::move(then)](absl::StatusOr<uint64_t> sequence) mutable {
                   if (sequence.ok()) finder_.Changed(tenant);
                   then(sequence);
                 });
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
