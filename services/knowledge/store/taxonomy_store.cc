#include "services/knowledge/store/taxonomy_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/knowledge/store/v1/record.pb.h"
#include "services/knowledge/store/keys.h"

namespace magpie::knowledge {
namespace {

absl::Status BadRecord(absl::string_view what, absl::string_view id) {
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad ", what, ": ", id));
}

absl::StatusOr<bool> HasArticles(magpie::store::Gather& gather, const TenantId& tenant,
                                 const CategoryId& id) {
  const std::string prefix = MembersPrefix(tenant, id.str());
  ASSIGN_OR_RETURN(const auto members, gather.Scan(prefix, magpie::store::PrefixEnd(prefix), 1));
  return !members.empty();
}

store::v1::CategoryRecord RecordOf(const Category& category) {
  store::v1::CategoryRecord record;
  record.set_parent_id(category.parent);
  record.set_name(category.name);
  record.set_version(category.version);
  return record;
}

absl::StatusOr<Category> ReadRecord(absl::string_view id, store::v1::CategoryRecord& record) {
  absl::StatusOr<CategoryId> category_id = CategoryId::Parse(id);
  if (!category_id.ok()) return BadRecord("category", id);
  return Category{.id = *std::move(category_id),
                  .parent = std::move(*record.mutable_parent_id()),
                  .name = std::move(*record.mutable_name()),
                  .version = record.version()};
}

std::string EncodeAnswer(const Category& category, uint64_t sequence) {
  store::v1::CategoryAnswerRecord answer;
  answer.set_category_id(category.id.str());
  *answer.mutable_category() = RecordOf(category);
  answer.set_sequence(sequence);
  return answer.SerializeAsString();
}

absl::StatusOr<ChangedCategory> DecodeAnswer(const absl::StatusOr<Lanes::Answered>& answered) {
  RETURN_IF_ERROR(answered.status());
  store::v1::CategoryAnswerRecord answer;
  if (!record::ParseFrom(answered->bytes, answer)) return BadRecord("category", "answer");
  ASSIGN_OR_RETURN(Category category, ReadRecord(answer.category_id(), *answer.mutable_category()));
  return ChangedCategory{std::move(category), answer.sequence()};
}

absl::StatusOr<std::optional<Schema>> ReadSchema(magpie::store::Gather& gather,
                                                 const TenantId& tenant, absl::string_view id) {
  const auto entry = gather.Get(SchemaKey(tenant, id));
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  RETURN_IF_ERROR(entry.status());
  ASSIGN_OR_RETURN(Schema schema, SchemaCodec::Decode(id, entry->value));
  return schema;
}

}  // namespace

std::string CategoryCodec::Encode(const Category& category) {
  return RecordOf(category).SerializeAsString();
}

absl::StatusOr<Category> CategoryCodec::Decode(absl::string_view id, absl::string_view bytes) {
  store::v1::CategoryRecord record;
  if (!record::ParseFrom(bytes, record)) return BadRecord("category", id);
  return ReadRecord(id, record);
}

std::string SchemaCodec::Encode(const Schema& schema) {
  store::v1::SchemaRecord record;
  for (const SchemaField& field : schema.fields) {
    store::v1::SchemaFieldRecord& to = *record.add_fields();
    to.set_name(field.name);
    to.set_type(static_cast<int32_t>(field.type));
    to.set_required(field.required);
    to.mutable_values()->Assign(field.values.begin(), field.values.end());
    to.set_searchable(field.searchable);
  }
  record.set_version(schema.version);
  return record.SerializeAsString();
}

absl::StatusOr<Schema> SchemaCodec::Decode(absl::string_view id, absl::string_view bytes) {
  store::v1::SchemaRecord record;
  absl::StatusOr<SchemaId> schema_id = SchemaId::Parse(id);
  if (!schema_id.ok() || !record::ParseFrom(bytes, record)) return BadRecord("schema", id);
  Schema schema{.id = *std::move(schema_id), .version = record.version()};
  schema.fields.reserve(record.fields_size());
  for (store::v1::SchemaFieldRecord& field : *record.mutable_fields()) {
    if (field.type() < 0 || field.type() > static_cast<int>(SchemaField::Type::kDate)) {
      return BadRecord("schema", id);
    }
    schema.fields.push_back({.name = std::move(*field.mutable_name()),
                             .type = static_cast<SchemaField::Type>(field.type()),
                             .required = field.required(),
                             .values = {field.values().begin(), field.values().end()},
                             .searchable = field.searchable()});
  }
  return schema;
}

void TaxonomyStore::PutCategory(const record::Change& request, Category category,
                                int64_t expected_version, ThenCategory then) {
  lanes_.Do({.tenant = request.tenant,
             .request = request,
             .decide = [tenant = request.tenant, category = std::move(category), expected_version](
                           magpie::store::Gather& gather, feed::Numbers& numbers,
                           magpie::store::Transaction& transaction) -> absl::StatusOr<std::string> {
               ASSIGN_OR_RETURN(const Categories all, ReadCategories(gather, tenant));
               ASSIGN_OR_RETURN(const Category placed, Place(all, category, expected_version));
               const std::string& id = placed.id.str();
               transaction.puts.push_back({CategoryKey(tenant, id), CategoryCodec::Encode(placed)});
               std::string answer = EncodeAnswer(placed, numbers.next());
               numbers.Add(CategoryChange(id), transaction);
               return answer;
             },
             .then =
                 [then = std::move(then)](const absl::StatusOr<Lanes::Answered>& answered) mutable {
                   then(DecodeAnswer(answered));
                 }});
}

void TaxonomyStore::DeleteCategory(const record::Change& request, const CategoryId& id,
                                   ThenCategory then) {
  lanes_.Do({.tenant = request.tenant,
             .request = request,
             .decide = [tenant = request.tenant, id](
                           magpie::store::Gather& gather, feed::Numbers& numbers,
                           magpie::store::Transaction& transaction) -> absl::StatusOr<std::string> {
               const auto has_articles = HasArticles(gather, tenant, id);
               ASSIGN_OR_RETURN(const Categories all, ReadCategories(gather, tenant));
               RETURN_IF_ERROR(has_articles.status());
               ASSIGN_OR_RETURN(const Category removed, Remove(all, id, *has_articles));
               transaction.deletes.push_back(CategoryKey(tenant, id.str()));
               std::string answer = EncodeAnswer(removed, numbers.next());
               numbers.Add(CategoryChange(id.str()), transaction);
               return answer;
             },
             .then =
                 [then = std::move(then)](const absl::StatusOr<Lanes::Answered>& answered) mutable {
                   then(DecodeAnswer(answered));
                 }});
}

void TaxonomyStore::PutSchema(const record::Change& request, Schema schema,
                              int64_t expected_version, ThenSchema then) {
  const std::string id = schema.id.str();
  lanes_.Do(
      {.tenant = request.tenant,
       .request = request,
       .decide = [tenant = request.tenant, schema = std::move(schema), expected_version](
                     magpie::store::Gather& gather, feed::Numbers& numbers,
                     magpie::store::Transaction& transaction) -> absl::StatusOr<std::string> {
         const std::string& id = schema.id.str();
         ASSIGN_OR_RETURN(const auto before, ReadSchema(gather, tenant, id));
         ASSIGN_OR_RETURN(const Schema after, Replace(before, schema, expected_version));
         std::string record = SchemaCodec::Encode(after);
         transaction.puts.push_back({SchemaKey(tenant, id), record});
         numbers.Add(SchemaChange(id), transaction);
         return record;
       },
       .then =
           [id, then = std::move(then)](const absl::StatusOr<Lanes::Answered>& answered) mutable {
             if (!answered.ok()) return then(answered.status());
             then(SchemaCodec::Decode(id, answered->bytes));
           }});
}

absl::StatusOr<Schema> TaxonomyStore::GetSchema(magpie::store::Gather& gather,
                                                const TenantId& tenant, const SchemaId& id) const {
  ASSIGN_OR_RETURN(auto schema, ReadSchema(gather, tenant, id.str()));
  if (schema.has_value()) return *std::move(schema);
  return Error(absl::StatusCode::kNotFound, "SCHEMA_NOT_FOUND",
               absl::StrCat("no such schema: ", id.str()));
}

absl::StatusOr<record::Page<Category>> TaxonomyStore::ListCategories(magpie::store::Gather& gather,
                                                                     const TenantId& tenant,
                                                                     absl::string_view after,
                                                                     size_t limit) const {
  return categories_.List(gather, tenant, after, limit);
}

absl::StatusOr<record::Page<Schema>> TaxonomyStore::ListSchemas(magpie::store::Gather& gather,
                                                                const TenantId& tenant,
                                                                absl::string_view after,
                                                                size_t limit) const {
  return schemas_.List(gather, tenant, after, limit);
}

absl::StatusOr<Categories> ReadCategories(magpie::store::Gather& gather, const TenantId& tenant) {
  const std::string prefix = CategoryKey(tenant, "");
  ASSIGN_OR_RETURN(const auto entries,
                   gather.Scan(prefix, magpie::store::PrefixEnd(prefix), kMaxCategories));
  Categories all;
  for (const magpie::store::Entry& entry : entries) {
    const std::string id = entry.key.substr(prefix.size());
    ASSIGN_OR_RETURN(Category category, CategoryCodec::Decode(id, entry.value));
    all.emplace(id, std::move(category));
  }
  return all;
}

absl::Status CheckPlaces(magpie::store::Gather& gather, const TenantId& tenant,
                         const Content& content, absl::string_view path, Faults& faults) {
  if (!content.category.empty()) {
    const auto category = gather.Get(CategoryKey(tenant, content.category));
    if (absl::IsNotFound(category.status())) {
      faults.Add(absl::StrCat(path, ".category_id"), "is not the id of a category");
    } else {
      RETURN_IF_ERROR(category.status());
    }
  }
  if (content.schema.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto schema, ReadSchema(gather, tenant, content.schema));
  if (!schema.has_value()) {
    faults.Add(absl::StrCat(path, ".schema_id"), "is not the id of a schema");
  } else {
    CheckFields(*schema, content.fields, absl::StrCat(path, ".fields"), faults);
  }
  return absl::OkStatus();
}

}  // namespace magpie::knowledge
