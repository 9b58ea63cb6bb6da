#include "services/resource-engine/wire/convert_resource.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/wire/convert_policy.h"

namespace magpie::resource {
namespace {

using google::protobuf::util::TimeUtil;

// The inputs of an Api or a DerivedField at `path`.
template <class Message>
Inputs ParseInputs(const Message& message, absl::string_view path, Faults& faults) {
  Inputs inputs{.params = {message.params().begin(), message.params().end()},
                .optional = {message.optional_params().begin(), message.optional_params().end()}};
  for (const auto& [variable, field] : message.inputs()) {
    auto name = faults.Take(absl::StrCat(path, ".inputs[", variable, "]"), ParseName(field));
    if (name.has_value()) inputs.fields.emplace(variable, *std::move(name));
  }
  return inputs;
}

std::vector<Example> ParseExamples(const v1::Api& api, Faults& faults) {
  std::vector<Example> examples;
  if (api.examples_size() > static_cast<int>(kMaxExamples)) {
    faults.Add("resource.api.examples", absl::StrCat("are more than ", kMaxExamples));
    return examples;
  }
  for (int i = 0; i < api.examples_size(); ++i) {
    const std::string place = absl::StrCat("resource.api.examples[", i, "]");
    const v1::Example& example = api.examples(i);
    const int status = example.status() == 0 ? 200 : example.status();
    if (status < 100 || status > 599) faults.Add(place + ".status", "is not an HTTP status");
    faults.CheckSize(place + ".body", example.body(), kMaxExampleBytes);
    auto params = faults.Take(place + ".params", ParseJsonObject(example.params()));
    examples.push_back({std::move(params).value_or(Value::Map()), status, example.body()});
  }
  return examples;
}

std::optional<GrpcMethod> ParseGrpc(const v1::Api& api) {
  if (!api.has_grpc()) return std::nullopt;
  return GrpcMethod{api.grpc().name(), api.grpc().descriptor_set(), api.grpc().reads_only()};
}

std::optional<Paging> ParsePaging(const v1::Api& api) {
  if (!api.has_paging()) return std::nullopt;
  return Paging{api.paging().items(), api.paging().next(), api.paging().max_pages()};
}

std::optional<Batch> ParseBatch(const v1::Api& api) {
  if (!api.has_batch()) return std::nullopt;
  const v1::Batch& batch = api.batch();
  return Batch{.key = batch.key(),
               .items = batch.items(),
               .item_key = batch.item_key(),
               .max_keys = batch.max_keys(),
               .wait = DurationFromProto(batch.wait())};
}

Api ParseApi(const v1::Api& api, Inputs inputs, Faults& faults) {
  return {.upstream = api.upstream(),
          .method = api.method(),
          .path = api.path(),
          .query = {api.query().begin(), api.query().end()},
          .headers = {api.headers().begin(), api.headers().end()},
          .body = api.body(),
          .grpc = ParseGrpc(api),
          .success = api.success(),
          .paging = ParsePaging(api),
          .batch = ParseBatch(api),
          .inputs = std::move(inputs),
          .timeout = DurationFromProto(api.timeout()),
          .policy = PolicyFromProto(api.policy()),
          .examples = ParseExamples(api, faults)};
}

std::optional<Value> ParseFallback(const std::string& json, absl::string_view path,
                                   Faults& faults) {
  if (json.empty()) return std::nullopt;
  const std::string place = absl::StrCat(path, ".fallback");
  faults.CheckSize(place, json, kMaxFallbackBytes);
  return faults.Take(place, ParseJson(json));
}

// The type of a v1::Field or a v1::DerivedField; its fallback must match.
template <class Message>
ValueType ParseType(const Message& message, const std::optional<Value>& fallback,
                    absl::string_view path, Faults& faults) {
  if (!v1::ValueType_IsValid(message.type())) {
    faults.Add(absl::StrCat(path, ".type"), "is not known");
    return ValueType::kAny;
  }
  const auto type = static_cast<ValueType>(message.type());
  if (fallback.has_value() && !Fits(*fallback, type)) {
    faults.Add(absl::StrCat(path, ".fallback"), absl::StrCat("is not of the type ", WordOf(type)));
  }
  return type;
}

// The origin in a v1::Field or a v1::Field::Origin.
template <class Message>
std::optional<Origin> ParseOrigin(const Message& message, absl::string_view path, Faults& faults) {
  auto api = faults.Take(absl::StrCat(path, ".api"), ParseName(message.api()));
  CheckPointer(message.pointer(), absl::StrCat(path, ".pointer"), faults);
  if (!api.has_value()) return std::nullopt;
  return Origin{*std::move(api), message.pointer()};
}

std::optional<Kind> ParseField(const v1::Field& message, Faults& faults) {
  auto origin = ParseOrigin(message, "resource.field", faults);
  if (message.alternatives_size() > static_cast<int>(kMaxAlternatives)) {
    faults.Add("resource.field.alternatives", absl::StrCat("are more than ", kMaxAlternatives));
    return std::nullopt;
  }
  std::vector<Origin> alternatives;
  for (int i = 0; i < message.alternatives_size(); ++i) {
    auto alternative = ParseOrigin(message.alternatives(i),
                                   absl::StrCat("resource.field.alternatives[", i, "]"), faults);
    if (alternative.has_value()) alternatives.push_back(*std::move(alternative));
  }
  auto fallback = ParseFallback(message.fallback(), "resource.field", faults);
  const ValueType type = ParseType(message, fallback, "resource.field", faults);
  if (!origin.has_value()) return std::nullopt;
  return Field{std::move(origin->api), std::move(origin->pointer), std::move(alternatives),
               std::move(fallback), type};
}

// The access rules in a v1::Resource or a v1::GuardedPlace.
template <class Message>
Access AccessOf(const Message& message) {
  Access access;
  if (v1::Privacy_IsValid(message.privacy())) {
    access.privacy = static_cast<Privacy>(message.privacy());
  }
  for (const v1::Grant& grant : message.grants()) {
    access.grants.push_back({grant.caller(), !grant.feed_only(), grant.unmasked()});
  }
  return access;
}

template <class Message>
void ToProto(const Access& access, Message& message) {
  message.set_privacy(static_cast<v1::Privacy>(access.privacy));
  for (const Grant& grant : access.grants) {
    v1::Grant& written = *message.add_grants();
    written.set_caller(grant.caller);
    written.set_feed_only(!grant.may_return);
    written.set_unmasked(grant.unmasked);
  }
}

Access ParseAccess(const v1::Resource& resource, Faults& faults) {
  Access access = AccessOf(resource);
  if (!v1::Privacy_IsValid(resource.privacy())) faults.Add("resource.privacy", "is not known");
  access.declassified = resource.declassified();
  if (resource.has_api() && !access.declassified.empty()) {
    faults.Add("resource.declassified", "is only for fields");
  }
  Check(access, "resource", faults);
  return access;
}

std::optional<Kind> ParseKind(const v1::Resource& resource, const Upstreams* upstreams,
                              Faults& faults) {
  if (resource.has_api()) {
    Api api = ParseApi(resource.api(), ParseInputs(resource.api(), "resource.api", faults), faults);
    if (upstreams != nullptr) {
      Trim(api, "resource.api", faults);
      Check(api, *upstreams, "resource.api", faults);
    }
    return api;
  }
  if (resource.has_derived()) {
    Derived derived{
        .expression = resource.derived().expression(),
        .inputs = ParseInputs(resource.derived(), "resource.derived", faults),
        .fallback = ParseFallback(resource.derived().fallback(), "resource.derived", faults)};
    derived.type = ParseType(resource.derived(), derived.fallback, "resource.derived", faults);
    if (upstreams != nullptr) Check(derived, "resource.derived", faults);
    return derived;
  }
  if (!resource.has_field()) {
    faults.Add("resource", "must be an api, a field or derived");
    return std::nullopt;
  }
  return ParseField(resource.field(), faults);
}

// Sets the inputs of an Api or a DerivedField.
template <class Message>
void ToProto(const Inputs& inputs, Message& proto) {
  for (const std::string& param : inputs.params) proto.add_params(param);
  for (const std::string& param : inputs.optional) proto.add_optional_params(param);
  for (const auto& [variable, field] : inputs.fields) {
    (*proto.mutable_inputs())[variable] = field.str();
  }
}

void ToProto(const Batch& batch, v1::Batch& proto) {
  proto.set_key(batch.key);
  proto.set_items(batch.items);
  proto.set_item_key(batch.item_key);
  proto.set_max_keys(batch.max_keys);
  if (batch.wait != absl::ZeroDuration()) *proto.mutable_wait() = DurationToProto(batch.wait);
}

void ToProto(const Api& api, v1::Api& proto) {
  proto.set_upstream(api.upstream);
  proto.set_method(api.method);
  proto.set_path(api.path);
  for (const auto& [name, expression] : api.query) (*proto.mutable_query())[name] = expression;
  for (const auto& [name, expression] : api.headers) (*proto.mutable_headers())[name] = expression;
  proto.set_body(api.body);
  if (api.grpc.has_value()) {
    proto.mutable_grpc()->set_name(api.grpc->name);
    proto.mutable_grpc()->set_descriptor_set(api.grpc->descriptor_set);
    proto.mutable_grpc()->set_reads_only(api.grpc->reads_only);
  }
  proto.set_success(api.success);
  if (api.paging.has_value()) {
    proto.mutable_paging()->set_items(api.paging->items);
    proto.mutable_paging()->set_next(api.paging->next);
    proto.mutable_paging()->set_max_pages(api.paging->max_pages);
  }
  if (api.batch.has_value()) ToProto(*api.batch, *proto.mutable_batch());
  ToProto(api.inputs, proto);
  if (api.timeout != absl::ZeroDuration()) *proto.mutable_timeout() = DurationToProto(api.timeout);
  for (const Example& example : api.examples) {
    v1::Example& written = *proto.add_examples();
    if (!example.params.empty()) written.set_params(ToJson(example.params));
    written.set_status(example.status);
    written.set_body(example.body);
  }
  if (api.policy != Policy()) *proto.mutable_policy() = PolicyToProto(api.policy);
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time));
}

}  // namespace

std::optional<Content> ParseContent(const v1::Resource& resource, const Upstreams* upstreams,
                                    Faults& faults) {
  CheckTexts(resource.description(), resource.owner(), "resource", faults);
  auto kind = ParseKind(resource, upstreams, faults);
  Access access = ParseAccess(resource, faults);
  const Thresholds thresholds{.errors = resource.thresholds().errors(),
                              .p99 = DurationFromProto(resource.thresholds().p99()),
                              .min_calls = resource.thresholds().min_calls()};
  Check(thresholds, "resource.thresholds", faults);
  const Labels labels{{resource.labels().begin(), resource.labels().end()},
                      {resource.tags().begin(), resource.tags().end()}};
  Check(labels, "resource", faults);
  if (!kind.has_value()) return std::nullopt;
  return Content{.description = resource.description(),
                 .owner = resource.owner(),
                 .kind = *std::move(kind),
                 .access = std::move(access),
                 .thresholds = thresholds,
                 .labels = labels};
}

absl::StatusOr<Resource> FromProto(const v1::Resource& proto) {
  Faults faults;
  auto name = faults.Take("resource.name", ParseName(proto.name()));
  auto content = ParseContent(proto, nullptr, faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return Resource{*std::move(name),
                  *std::move(content),
                  proto.version(),
                  TimeOf(proto.create_time()),
                  TimeOf(proto.update_time()),
                  {proto.imported().begin(), proto.imported().end()}};
}

absl::StatusOr<Guards> FromProto(
    const google::protobuf::RepeatedPtrField<v1::GuardedPlace>& places) {
  Guards guards;
  for (const v1::GuardedPlace& place : places) {
    ASSIGN_OR_RETURN(const ResourceId api, ParseName(place.api()));
    ASSIGN_OR_RETURN(ResourceId owner, ParseName(place.owner()));
    guards[api].push_back({std::move(owner), place.pointer(), AccessOf(place)});
  }
  return guards;
}

v1::GuardedPlace ToProto(const ResourceId& api, const GuardedPlace& place) {
  v1::GuardedPlace proto;
  proto.set_api(api.str());
  proto.set_pointer(place.pointer);
  proto.set_owner(place.owner.str());
  ToProto(place.access, proto);
  return proto;
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

v1::Resource ToProto(const Resource& resource) {
  v1::Resource proto;
  proto.set_name(resource.name.str());
  proto.set_description(resource.content.description);
  proto.set_owner(resource.content.owner);
  if (const auto* field = std::get_if<Field>(&resource.content.kind)) {
    proto.mutable_field()->set_api(field->api.str());
    proto.mutable_field()->set_pointer(field->pointer);
    for (const Origin& origin : field->alternatives) {
      v1::Field::Origin& alternative = *proto.mutable_field()->add_alternatives();
      alternative.set_api(origin.api.str());
      alternative.set_pointer(origin.pointer);
    }
    if (field->fallback.has_value()) proto.mutable_field()->set_fallback(ToJson(*field->fallback));
    proto.mutable_field()->set_type(static_cast<v1::ValueType>(field->type));
  } else if (const auto* derived = std::get_if<Derived>(&resource.content.kind)) {
    proto.mutable_derived()->set_expression(derived->expression);
    ToProto(derived->inputs, *proto.mutable_derived());
    if (derived->fallback.has_value()) {
      proto.mutable_derived()->set_fallback(ToJson(*derived->fallback));
    }
    proto.mutable_derived()->set_type(static_cast<v1::ValueType>(derived->type));
  } else {
    ToProto(std::get<Api>(resource.content.kind), *proto.mutable_api());
  }
  ToProto(resource.content.access, proto);
  proto.set_declassified(resource.content.access.declassified);
  if (const Thresholds& thresholds = resource.content.thresholds; thresholds != Thresholds()) {
    proto.mutable_thresholds()->set_errors(thresholds.errors);
    *proto.mutable_thresholds()->mutable_p99() = DurationToProto(thresholds.p99);
    proto.mutable_thresholds()->set_min_calls(thresholds.min_calls);
  }
  const Labels& labels = resource.content.labels;
  proto.mutable_labels()->insert(labels.labels.begin(), labels.labels.end());
  for (const std::string& tag : labels.tags) proto.add_tags(tag);
  proto.mutable_imported()->insert(resource.imported.begin(), resource.imported.end());
  proto.set_version(resource.version);
  *proto.mutable_create_time() = ToProto(resource.create_time);
  *proto.mutable_update_time() = ToProto(resource.update_time);
  return proto;
}

}  // namespace magpie::resource
