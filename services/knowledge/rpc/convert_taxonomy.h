// Converts categories and schemas between the wire and the domain. The domain may trust what Parse
// returns.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/records/table.h"
#include "magpie/knowledge/v1/taxonomy_service.pb.h"
#include "services/knowledge/domain/category.h"
#include "services/knowledge/domain/schema.h"

namespace magpie::knowledge {

struct ParsedCategory {
  record::Change change;
  Category category;
  int64_t expected_version = 0;
};
absl::StatusOr<ParsedCategory> Parse(const TenantId& tenant, const v1::PutCategoryRequest& request);

struct ParsedDelete {
  record::Change change;
  CategoryId id;
};
absl::StatusOr<ParsedDelete> Parse(const TenantId& tenant,
                                   const v1::DeleteCategoryRequest& request);

struct ParsedSchema {
  record::Change change;
  Schema schema;
  int64_t expected_version = 0;
};
absl::StatusOr<ParsedSchema> Parse(const TenantId& tenant, const v1::PutSchemaRequest& request);

absl::StatusOr<SchemaId> Parse(const v1::GetSchemaRequest& request);

struct ParsedPage {
  size_t limit = 0;
  std::string after;
};
absl::StatusOr<ParsedPage> Parse(const v1::ListCategoriesRequest& request);
absl::StatusOr<ParsedPage> Parse(const v1::ListSchemasRequest& request);

v1::Category ToProto(const Category& category);
v1::Schema ToProto(const Schema& schema);
v1::ListCategoriesResponse ToProto(const record::Page<Category>& page);
v1::ListSchemasResponse ToProto(const record::Page<Schema>& page);

}  // namespace magpie::knowledge
