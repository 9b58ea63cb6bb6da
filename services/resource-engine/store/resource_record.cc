#include "services/resource-engine/store/resource_record.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/store/policy_record.h"

namespace magpie::resource {
namespace {

void ToRecord(const Inputs& inputs, store::v1::InputsRecord& record) {
  for (const std::string& param : inputs.params) record.add_params(param);
  for (const std::string& param : inputs.optional) record.add_optional(param);
  for (const auto& [variable, field] : inputs.fields) {
    (*record.mutable_fields())[variable] = field.str();
  }
}

void ToRecord(const Batch& batch, store::v1::BatchRecord& record) {
  record.set_key(batch.key);
  record.set_items(batch.items);
  record.set_item_key(batch.item_key);
  record.set_max_keys(batch.max_keys);
  record.set_wait_us(absl::ToInt64Microseconds(batch.wait));
}

void ToRecord(const Api& api, store::v1::ApiRecord& record) {
  record.set_upstream(api.upstream);
  record.set_method(api.method);
  record.set_path(api.path);
  for (const auto& [name, expression] : api.query) (*record.mutable_query())[name] = expression;
  for (const auto& [name, expression] : api.headers) (*record.mutable_headers())[name] = expression;
  record.set_body(api.body);
  if (api.grpc.has_value()) {
    record.mutable_grpc()->set_name(api.grpc->name);
    record.mutable_grpc()->set_descriptor_set(api.grpc->descriptor_set);
    record.mutable_grpc()->set_reads_only(api.grpc->reads_only);
  }
  record.set_success(api.success);
  if (api.paging.has_value()) {
    record.mutable_paging()->set_items(api.paging->items);
    record.mutable_paging()->set_next(api.paging->next);
    record.mutable_paging()->set_max_pages(api.paging->max_pages);
  }
  if (api.batch.has_value()) ToRecord(*api.batch, *record.mutable_batch());
  for (const Example& example : api.examples) {
    store::v1::ExampleRecord& kept = *record.add_examples();
    kept.set_params(ToJson(example.params));
    kept.set_status(example.status);
    kept.set_body(example.body);
  }
  ToRecord(api.inputs, *record.mutable_inputs());
  record.set_timeout_us(absl::ToInt64Microseconds(api.timeout));
  if (api.policy != Policy()) *record.mutable_policy() = PolicyToRecord(api.policy);
}

void ToRecord(const Field& field, store::v1::FieldRecord& record) {
  record.set_api(field.api.str());
  record.set_pointer(field.pointer);
  for (const Origin& origin : field.alternatives) {
    store::v1::OriginRecord& alternative = *record.add_alternatives();
    alternative.set_api(origin.api.str());
    alternative.set_pointer(origin.pointer);
  }
  if (field.fallback.has_value()) record.set_fallback(ToJson(*field.fallback));
  record.set_type(static_cast<int>(field.type));
}

void ToRecord(const Derived& derived, store::v1::DerivedRecord& record) {
  record.set_expression(derived.expression);
  ToRecord(derived.inputs, *record.mutable_inputs());
  if (derived.fallback.has_value()) record.set_fallback(ToJson(*derived.fallback));
  record.set_type(static_cast<int>(derived.type));
}

absl::StatusOr<Inputs> FromRecord(const store::v1::InputsRecord& record) {
  Inputs inputs{.params = {record.params().begin(), record.params().end()},
                .optional = {record.optional().begin(), record.optional().end()}};
  for (const auto& [variable, name] : record.fields()) {
    ASSIGN_OR_RETURN(ResourceId field, ResourceId::Parse(name));
    inputs.fields.emplace(variable, std::move(field));
  }
  return inputs;
}

std::optional<GrpcMethod> GrpcFrom(const store::v1::ApiRecord& record) {
  if (!record.has_grpc()) return std::nullopt;
  return GrpcMethod{record.grpc().name(), record.grpc().descriptor_set(),
                    record.grpc().reads_only()};
}

std::optional<Paging> PagingFrom(const store::v1::ApiRecord& record) {
  if (!record.has_paging()) return std::nullopt;
  const store::v1::PagingRecord& paging = record.paging();
  return Paging{paging.items(), paging.next(), paging.max_pages()};
}

std::optional<Batch> BatchFrom(const store::v1::ApiRecord& record) {
  if (!record.has_batch()) return std::nullopt;
  const store::v1::BatchRecord& batch = record.batch();
  return Batch{.key = batch.key(),
               .items = batch.items(),
               .item_key = batch.item_key(),
               .max_keys = batch.max_keys(),
               .wait = absl::Microseconds(batch.wait_us())};
}

absl::StatusOr<Kind> FromRecord(const store::v1::ApiRecord& record) {
  ASSIGN_OR_RETURN(Inputs inputs, FromRecord(record.inputs()));
  std::vector<Example> examples;
  for (const store::v1::ExampleRecord& kept : record.examples()) {
    ASSIGN_OR_RETURN(Value::Map params, ParseJsonObject(kept.params()));
    examples.push_back({std::move(params), kept.status(), kept.body()});
  }
  return Api{.upstream = record.upstream(),
             .method = record.method(),
             .path = record.path(),
             .query = {record.query().begin(), record.query().end()},
             .headers = {record.headers().begin(), record.headers().end()},
             .body = record.body(),
             .grpc = GrpcFrom(record),
             .success = record.success(),
             .paging = PagingFrom(record),
             .batch = BatchFrom(record),
             .inputs = std::move(inputs),
             .timeout = absl::Microseconds(record.timeout_us()),
             .policy = record.has_policy() ? PolicyFromRecord(record.policy()) : Policy(),
             .examples = std::move(examples)};
}

absl::StatusOr<std::optional<Value>> FallbackFrom(absl::string_view json) {
  if (json.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(Value value, ParseJson(json));
  return value;
}

absl::StatusOr<Kind> FromRecord(const store::v1::FieldRecord& record) {
  ASSIGN_OR_RETURN(ResourceId api, ResourceId::Parse(record.api()));
  Field field{.api = std::move(api), .pointer = record.pointer()};
  for (const store::v1::OriginRecord& origin : record.alternatives()) {
    ASSIGN_OR_RETURN(ResourceId other, ResourceId::Parse(origin.api()));
    field.alternatives.push_back({std::move(other), origin.pointer()});
  }
  ASSIGN_OR_RETURN(field.fallback, FallbackFrom(record.fallback()));
  field.type = static_cast<ValueType>(record.type());
  return field;
}

absl::StatusOr<Kind> KindFrom(const store::v1::ResourceRecord& record) {
  if (record.has_api()) return FromRecord(record.api());
  if (record.has_derived()) {
    ASSIGN_OR_RETURN(Inputs inputs, FromRecord(record.derived().inputs()));
    ASSIGN_OR_RETURN(auto fallback, FallbackFrom(record.derived().fallback()));
    return Derived{record.derived().expression(), std::move(inputs), std::move(fallback),
                   static_cast<ValueType>(record.derived().type())};
  }
  return FromRecord(record.field());
}

}  // namespace

absl::Status BadRecord(absl::string_view name) {
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad resource: ", name));
}

void ToRecord(const Resource& resource, store::v1::ResourceRecord& record) {
  record.set_description(resource.content.description);
  record.set_owner(resource.content.owner);
  if (const auto* api = std::get_if<Api>(&resource.content.kind)) {
    ToRecord(*api, *record.mutable_api());
  } else if (const auto* derived = std::get_if<Derived>(&resource.content.kind)) {
    ToRecord(*derived, *record.mutable_derived());
  } else {
    ToRecord(std::get<Field>(resource.content.kind), *record.mutable_field());
  }
  record.set_privacy(static_cast<int>(resource.content.access.privacy));
  for (const Grant& grant : resource.content.access.grants) {
    store::v1::GrantRecord& kept = *record.add_grants();
    kept.set_caller(grant.caller);
    kept.set_feed_only(!grant.may_return);
    kept.set_unmasked(grant.unmasked);
  }
  record.set_declassified(resource.content.access.declassified);
  record.set_errors_threshold(resource.content.thresholds.errors);
  record.set_p99_threshold_us(absl::ToInt64Microseconds(resource.content.thresholds.p99));
  record.set_threshold_min_calls(resource.content.thresholds.min_calls);
  const Labels& labels = resource.content.labels;
  record.mutable_labels()->insert(labels.labels.begin(), labels.labels.end());
  for (const std::string& tag : labels.tags) record.add_tags(tag);
  record.mutable_imported()->insert(resource.imported.begin(), resource.imported.end());
  record.set_version(resource.version);
  record.set_create_time_us(absl::ToUnixMicros(resource.create_time));
  record.set_update_time_us(absl::ToUnixMicros(resource.update_time));
}

Access AccessFrom(const store::v1::ResourceRecord& record) {
  Access access{.privacy = static_cast<Privacy>(record.privacy())};
  for (const store::v1::GrantRecord& kept : record.grants()) {
    access.grants.push_back({kept.caller(), !kept.feed_only(), kept.unmasked()});
  }
  access.declassified = record.declassified();
  return access;
}

absl::StatusOr<Resource> FromRecord(absl::string_view name,
                                    const store::v1::ResourceRecord& record) {
  absl::StatusOr<ResourceId> id = ResourceId::Parse(name);
  if (!id.ok()) return BadRecord(name);
  absl::StatusOr<Kind> kind = KindFrom(record);
  if (!kind.ok()) return BadRecord(name);
  return Resource{.name = *std::move(id),
                  .content = {.description = record.description(),
                              .owner = record.owner(),
                              .kind = *std::move(kind),
                              .access = AccessFrom(record),
                              .thresholds = {record.errors_threshold(),
                                             absl::Microseconds(record.p99_threshold_us()),
                                             record.threshold_min_calls()},
                              .labels = {{record.labels().begin(), record.labels().end()},
                                         {record.tags().begin(), record.tags().end()}}},
                  .version = record.version(),
                  .create_time = absl::FromUnixMicros(record.create_time_us()),
                  .update_time = absl::FromUnixMicros(record.update_time_us()),
                  .imported = {record.imported().begin(), record.imported().end()}};
}

}  // namespace magpie::resource
