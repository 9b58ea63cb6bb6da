#include "services/knowledge/rpc/convert_taxonomy.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/change.h"
#include "common/rpc/paging.h"
#include "common/status/faults.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kUsualCategories = 200;
constexpr size_t kMostCategories = 1000;
constexpr size_t kUsualSchemas = 50;
constexpr size_t kMostSchemas = 200;
// The queries that page tokens are bound to.
constexpr absl::string_view kCategories = "categories";
constexpr absl::string_view kSchemas = "schemas";

SchemaField ParseField(const v1::Schema::Field& field, const std::string& path, Faults& faults) {
  const bool is_known = field.type() > v1::Schema::Field::TYPE_UNSPECIFIED &&
                        field.type() <= v1::Schema::Field::TYPE_DATE;
  if (!is_known) faults.Add(absl::StrCat(path, ".type"), "is missing or not known");
  const int type = is_known ? field.type() - 1 : 0;
  return {.name = field.name(),
          .type = static_cast<SchemaField::Type>(type),
          .required = field.required(),
          .values = {field.values().begin(), field.values().end()},
          .searchable = field.searchable()};
}

std::vector<SchemaField> ParseFields(const v1::Schema& schema, Faults& faults) {
  std::vector<SchemaField> fields;
  fields.reserve(schema.fields_size());
  for (int i = 0; i < schema.fields_size(); ++i) {
    fields.push_back(ParseField(schema.fields(i), absl::StrCat("schema.fields[", i, "]"), faults));
  }
  return fields;
}

template <class Request>
absl::StatusOr<ParsedPage> ParsePage(const Request& request, absl::string_view query, size_t usual,
                                     size_t most) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size(), usual, most));
  ASSIGN_OR_RETURN(std::string after, ParsePageToken(query, request.page_token()));
  return ParsedPage{limit, std::move(after)};
}

}  // namespace

absl::StatusOr<ParsedCategory> Parse(const TenantId& tenant,
                                     const v1::PutCategoryRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PutCategory", request, faults);
  const v1::Category& proto = request.category();
  auto id = faults.Take("category.category_id", CategoryId::Parse(proto.category_id()));
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  Category category{.id = id.value_or(*CategoryId::Parse("-")),
                    .parent = proto.parent_id(),
                    .name = proto.name()};
  Check(category, "category", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedCategory{*std::move(change), std::move(category), request.expected_version()};
}

absl::StatusOr<ParsedDelete> Parse(const TenantId& tenant,
                                   const v1::DeleteCategoryRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "DeleteCategory", request, faults);
  auto id = faults.Take("category_id", CategoryId::Parse(request.category_id()));
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedDelete{*std::move(change), *std::move(id)};
}

absl::StatusOr<ParsedSchema> Parse(const TenantId& tenant, const v1::PutSchemaRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PutSchema", request, faults);
  auto id = faults.Take("schema.schema_id", SchemaId::Parse(request.schema().schema_id()));
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  Schema schema{.id = id.value_or(*SchemaId::Parse("-")),
                .fields = ParseFields(request.schema(), faults)};
  Check(schema, "schema", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedSchema{*std::move(change), std::move(schema), request.expected_version()};
}

absl::StatusOr<SchemaId> Parse(const v1::GetSchemaRequest& request) {
  Faults faults;
  auto id = faults.Take("schema_id", SchemaId::Parse(request.schema_id()));
  RETURN_IF_ERROR(faults.ToStatus());
  return *std::move(id);
}

absl::StatusOr<ParsedPage> Parse(const v1::ListCategoriesRequest& request) {
  return ParsePage(request, kCategories, kUsualCategories, kMostCategories);
}

absl::StatusOr<ParsedPage> Parse(const v1::ListSchemasRequest& request) {
  return ParsePage(request, kSchemas, kUsualSchemas, kMostSchemas);
}

v1::Category ToProto(const Category& category) {
  v1::Category proto;
  proto.set_category_id(category.id.str());
  proto.set_parent_id(category.parent);
  proto.set_name(category.name);
  proto.set_version(category.version);
  return proto;
}

v1::Schema ToProto(const Schema& schema) {
  v1::Schema proto;
  proto.set_schema_id(schema.id.str());
  for (const SchemaField& field : schema.fields) {
    v1::Schema::Field& to = *proto.add_fields();
    to.set_name(field.name);
    to.set_type(static_cast<v1::Schema::Field::Type>(static_cast<int>(field.type) + 1));
    to.set_required(field.required);
    to.mutable_values()->Assign(field.values.begin(), field.values.end());
    to.set_searchable(field.searchable);
  }
  proto.set_version(schema.version);
  return proto;
}

v1::ListCategoriesResponse ToProto(const record::Page<Category>& page) {
  v1::ListCategoriesResponse proto;
  for (const Category& category : page.items) *proto.add_categories() = ToProto(category);
  if (page.more) proto.set_next_page_token(PageToken(kCategories, page.items.back().id.str()));
  return proto;
}

v1::ListSchemasResponse ToProto(const record::Page<Schema>& page) {
  v1::ListSchemasResponse proto;
  for (const Schema& schema : page.items) *proto.add_schemas() = ToProto(schema);
  if (page.more) proto.set_next_page_token(PageToken(kSchemas, page.items.back().id.str()));
  return proto;
}

}  // namespace magpie::knowledge
