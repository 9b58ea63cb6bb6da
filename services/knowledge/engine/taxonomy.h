// Categories and schemas. Thread-safe.

#pragma once

#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "services/knowledge/engine/knowledge.h"
#include "services/knowledge/store/taxonomy_store.h"

namespace magpie::knowledge {

// Its methods are those of TaxonomyStore. The index hears of each change.
class Taxonomy {
 public:
  // `knowledge` must outlive it and every change.
  explicit Taxonomy(Knowledge& knowledge) : knowledge_(knowledge) {}

  // The store for all that reads.
  const magpie::store::Store& store() const { return knowledge_.store(); }

  void PutCategory(const record::Change& request, Category category, int64_t expected_version,
                   TaxonomyStore::ThenCategory then) {
    Store().PutCategory(request, std::move(category), expected_version,
                        Noted<ChangedCategory>(request, std::move(then)));
  }
  void DeleteCategory(const record::Change& request, const CategoryId& id,
                      TaxonomyStore::ThenCategory then) {
    Store().DeleteCategory(request, id, Noted<ChangedCategory>(request, std::move(then)));
  }
  void PutSchema(const record::Change& request, Schema schema, int64_t expected_version,
                 TaxonomyStore::ThenSchema then) {
    Store().PutSchema(request, std::move(schema), expected_version,
                      Noted<Schema>(request, std::move(then)));
  }

  absl::StatusOr<Schema> GetSchema(magpie::store::Gather& gather, const Context& context,
                                   const SchemaId& id) const {
    return Store().GetSchema(gather, context.tenant, id);
  }
  absl::StatusOr<record::Page<Category>> ListCategories(magpie::store::Gather& gather,
                                                        const Context& context,
                                                        absl::string_view after,
                                                        size_t limit) const {
    return Store().ListCategories(gather, context.tenant, after, limit);
  }
  absl::StatusOr<record::Page<Schema>> ListSchemas(magpie::store::Gather& gather,
                                                   const Context& context, absl::string_view after,
                                                   size_t limit) const {
    return Store().ListSchemas(gather, context.tenant, after, limit);
  }

 private:
  TaxonomyStore& Store() const { return knowledge_.taxonomy(); }

  template <class T>
  absl::AnyInvocable<void(absl::StatusOr<T>)> Noted(
      const record::Change& request, absl::AnyInvocable<void(absl::StatusOr<T>)> then) {
    return
        [this, tenant = request.tenant, then = std::move(then)](absl::StatusOr<T> changed) mutable {
          if (changed.ok()) knowledge_.Changed(tenant);
          then(std::move(changed));
        };
  }

  Knowledge& knowledge_;
};

}  // namespace magpie::knowledge
