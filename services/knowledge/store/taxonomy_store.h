// Categories and schemas on disk, by the keys of keys.h. Each change is one of common/feed, named
// "/c/<category>" or "/m/<schema>": no id of an article has a '/'.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/typed_table.h"
#include "services/knowledge/domain/category.h"
#include "services/knowledge/domain/schema.h"
#include "services/knowledge/store/lanes.h"

namespace magpie::knowledge {

struct CategoryCodec {
  using Value = Category;
  static std::string Encode(const Category& category);
  // DATA_LOSS (BAD_RECORD), as the next.
  static absl::StatusOr<Category> Decode(absl::string_view id, absl::string_view bytes);
};

struct SchemaCodec {
  using Value = Schema;
  static std::string Encode(const Schema& schema);
  static absl::StatusOr<Schema> Decode(absl::string_view id, absl::string_view bytes);
};

// A category, and the number of its change.
struct ChangedCategory {
  Category category;
  uint64_t sequence = 0;
};

// Thread-safe.
class TaxonomyStore {
 public:
  using ThenCategory = absl::AnyInvocable<void(absl::StatusOr<ChangedCategory>)>;
  using ThenSchema = absl::AnyInvocable<void(absl::StatusOr<Schema>)>;

  // All must outlive it and every change.
  TaxonomyStore(magpie::store::Store& store, const Once& once, Lanes& lanes)
      : lanes_(lanes), categories_(store, once, 'c'), schemas_(store, once, 'm') {}

  // The errors of Place, and of record::Attempt. `expected_version` is 0 for any.
  void PutCategory(const record::Change& request, Category category, int64_t expected_version,
                   ThenCategory then);
  // The category as it was. The errors of Remove, and of record::Attempt.
  void DeleteCategory(const record::Change& request, const CategoryId& id, ThenCategory then);
  // The errors of Replace, and of record::Attempt.
  void PutSchema(const record::Change& request, Schema schema, int64_t expected_version,
                 ThenSchema then);

  // NOT_FOUND (SCHEMA_NOT_FOUND).
  absl::StatusOr<Schema> GetSchema(magpie::store::Gather& gather, const TenantId& tenant,
                                   const SchemaId& id) const;

  // Like record::Table.
  absl::StatusOr<record::Page<Category>> ListCategories(magpie::store::Gather& gather,
                                                        const TenantId& tenant,
                                                        absl::string_view after,
                                                        size_t limit) const;
  absl::StatusOr<record::Page<Schema>> ListSchemas(magpie::store::Gather& gather,
                                                   const TenantId& tenant, absl::string_view after,
                                                   size_t limit) const;

 private:
  Lanes& lanes_;
  record::TypedTable<CategoryCodec> categories_;
  record::TypedTable<SchemaCodec> schemas_;
};

// The whole tree of a tenant.
absl::StatusOr<Categories> ReadCategories(magpie::store::Gather& gather, const TenantId& tenant);

// Adds faults for a category or a schema that does not exist, and for fields that do not fit it, as
// Check does: below `path`.
absl::Status CheckPlaces(magpie::store::Gather& gather, const TenantId& tenant,
                         const Content& content, absl::string_view path, Faults& faults);

}  // namespace magpie::knowledge
