#include "services/resource-engine/rpc/convert.h"

#include <google/protobuf/util/time_util.h>

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/paging/paging.h"
#include "common/record/change.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/rpc/convert_policy.h"

namespace magpie::resource {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kUsualPage = 50;
constexpr size_t kMaxPage = 200;
// What page tokens are bound to.
constexpr absl::string_view kListQuery = "resources";
constexpr absl::string_view kRevisionsQuery = "revisions";
constexpr size_t kMaxLookUp = 64;

// Each once; `seen` are those of other lists.
std::vector<ResourceId> ParseNames(absl::string_view place,
                                   const google::protobuf::RepeatedPtrField<std::string>& texts,
                                   size_t most, std::set<ResourceId>& seen, Faults& faults) {
  std::vector<ResourceId> names;
  if (texts.size() > static_cast<int>(most)) {
    faults.Add(place, absl::StrCat("are more than ", most));
    return names;
  }
  for (int i = 0; i < texts.size(); ++i) {
    const std::string at = absl::StrCat(place, "[", i, "]");
    auto name = faults.Take(at, ParseName(texts[i]));
    if (!name.has_value()) continue;
    if (!seen.insert(*name).second) faults.Add(at, "is there twice");
    names.push_back(*std::move(name));
  }
  return names;
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// Of an Api or a DerivedField at `path`.
template <class Message>
Inputs ParseInputs(const Message& message, absl::string_view path, Faults& faults) {
  Inputs inputs{.params = {message.params().begin(), message.params().end()}};
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
    if (status < 100 || status > 599) faults.Add(place + ".status", "is no HTTP status");
    faults.CheckSize(place + ".body", example.body(), kMaxExampleBytes);
    auto params = faults.Take(place + ".params", ParseJsonObject(example.params()));
    examples.push_back({std::move(params).value_or(Value::Map()), status, example.body()});
  }
  return examples;
}

Api ParseApi(const v1::Api& api, Inputs inputs, Faults& faults) {
  return {.upstream = api.upstream(),
          .method = api.method(),
          .path = api.path(),
          .query = {api.query().begin(), api.query().end()},
          .headers = {api.headers().begin(), api.headers().end()},
          .body = api.body(),
          .success = api.success(),
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

// Of a v1::Field or a v1::Field::Origin.
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
  if (!origin.has_value()) return std::nullopt;
  return Field{std::move(origin->api), std::move(origin->pointer), std::move(alternatives),
               std::move(fallback)};
}

Access ParseAccess(const v1::Resource& resource, Faults& faults) {
  Access access;
  if (!v1::Privacy_IsValid(resource.privacy())) {
    faults.Add("resource.privacy", "is not known");
  } else {
    access.privacy = static_cast<Privacy>(resource.privacy());
  }
  for (const v1::Grant& grant : resource.grants()) {
    access.grants.push_back({grant.caller(), !grant.feed_only(), grant.unmasked()});
  }
  Check(access, "resource", faults);
  return access;
}

std::optional<Kind> ParseKind(const v1::Resource& resource, const Upstreams& upstreams,
                              Faults& faults) {
  if (resource.has_api()) {
    Api api = ParseApi(resource.api(), ParseInputs(resource.api(), "resource.api", faults), faults);
    Check(api, upstreams, "resource.api", faults);
    return api;
  }
  if (resource.has_derived()) {
    Derived derived{
        .expression = resource.derived().expression(),
        .inputs = ParseInputs(resource.derived(), "resource.derived", faults),
        .fallback = ParseFallback(resource.derived().fallback(), "resource.derived", faults)};
    Check(derived, "resource.derived", faults);
    return derived;
  }
  if (!resource.has_field()) {
    faults.Add("resource", "is neither an api, a field nor derived");
    return std::nullopt;
  }
  return ParseField(resource.field(), faults);
}

// To an Api or a DerivedField.
template <class Message>
void ToProto(const Inputs& inputs, Message& proto) {
  for (const std::string& param : inputs.params) proto.add_params(param);
  for (const auto& [variable, field] : inputs.fields) {
    (*proto.mutable_inputs())[variable] = field.str();
  }
}

void ToProto(const Api& api, v1::Api& proto) {
  proto.set_upstream(api.upstream);
  proto.set_method(api.method);
  proto.set_path(api.path);
  for (const auto& [name, expression] : api.query) (*proto.mutable_query())[name] = expression;
  for (const auto& [name, expression] : api.headers) (*proto.mutable_headers())[name] = expression;
  proto.set_body(api.body);
  proto.set_success(api.success);
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

}  // namespace

absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const Upstreams& upstreams,
                                const v1::PutResourceRequest& request) {
  const v1::Resource& resource = request.resource();
  Faults faults;
  auto change = record::ParseChange(tenant, "PutResource", request, faults);
  auto name = faults.Take("resource.name", ParseName(resource.name()));
  CheckTexts(resource.description(), resource.owner(), "resource", faults);
  auto kind = ParseKind(resource, upstreams, faults);
  Access access = ParseAccess(resource, faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedPut{*std::move(change),
                   {.name = *std::move(name),
                    .content = {.description = resource.description(),
                                .owner = resource.owner(),
                                .kind = *std::move(kind),
                                .access = std::move(access)},
                    .expected_version = request.expected_version()}};
}

absl::StatusOr<ParsedGet> Parse(const v1::GetResourceRequest& request) {
  Faults faults;
  auto name = faults.Take("name", ParseName(request.name()));
  if (request.revision() < 0) faults.Add("revision", "is negative");
  if (request.published() && request.revision() != 0) faults.Add("revision", "and published");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedGet{*std::move(name), request.published(), request.revision()};
}

absl::StatusOr<ParsedPublish> Parse(const TenantId& tenant,
                                    const v1::PublishResourcesRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PublishResources", request, faults);
  PublishResources command{.note = request.note(),
                           .expected_revision = request.expected_revision(),
                           .validate_only = request.validate_only()};
  if (request.names_size() + request.retired_size() == 0) faults.Add("names", "are none");
  std::set<ResourceId> seen;
  command.names = ParseNames("names", request.names(), kMaxPublished, seen, faults);
  command.retired = ParseNames("retired", request.retired(), kMaxPublished, seen, faults);
  faults.CheckSize("note", request.note(), kMaxNoteBytes);
  if (request.expected_revision() < 0) faults.Add("expected_revision", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedPublish{*std::move(change), std::move(command)};
}

absl::StatusOr<ParsedRollBack> Parse(const TenantId& tenant,
                                     const v1::RollBackResourceRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "RollBackResource", request, faults);
  auto name = faults.Take("name", ParseName(request.name()));
  if (request.revision() < 1) faults.Add("revision", "is less than 1");
  faults.CheckSize("note", request.note(), kMaxNoteBytes);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedRollBack{*std::move(change), {*std::move(name), request.revision(), request.note()}};
}

absl::StatusOr<ParsedRevisions> Parse(const v1::ListRevisionsRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size(), kUsualPage, kMaxPage));
  ASSIGN_OR_RETURN(const std::string after, ParsePageToken(kRevisionsQuery, request.page_token()));
  ParsedRevisions list{.limit = limit};
  if (!after.empty() && !absl::SimpleAtoi(after, &list.after)) {
    return InvalidField("page_token", "is not from this query");
  }
  return list;
}

absl::StatusOr<ParsedLookUp> Parse(const v1::LookUpResourcesRequest& request) {
  Faults faults;
  std::set<ResourceId> seen;
  ParsedLookUp look_up{.names = ParseNames("names", request.names(), kMaxLookUp, seen, faults),
                       .known_revision = request.known_revision()};
  if (request.names().empty()) faults.Add("names", "are none");
  RETURN_IF_ERROR(faults.ToStatus());
  return look_up;
}

absl::StatusOr<ParsedList> Parse(const v1::ListResourcesRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size(), kUsualPage, kMaxPage));
  ASSIGN_OR_RETURN(std::string after, ParsePageToken(kListQuery, request.page_token()));
  return ParsedList{limit, std::move(after)};
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
  } else if (const auto* derived = std::get_if<Derived>(&resource.content.kind)) {
    proto.mutable_derived()->set_expression(derived->expression);
    ToProto(derived->inputs, *proto.mutable_derived());
    if (derived->fallback.has_value()) {
      proto.mutable_derived()->set_fallback(ToJson(*derived->fallback));
    }
  } else {
    ToProto(std::get<Api>(resource.content.kind), *proto.mutable_api());
  }
  proto.set_privacy(static_cast<v1::Privacy>(resource.content.access.privacy));
  for (const Grant& grant : resource.content.access.grants) {
    v1::Grant& written = *proto.add_grants();
    written.set_caller(grant.caller);
    written.set_feed_only(!grant.may_return);
    written.set_unmasked(grant.unmasked);
  }
  proto.set_version(resource.version);
  *proto.mutable_create_time() = ToProto(resource.create_time);
  *proto.mutable_update_time() = ToProto(resource.update_time);
  return proto;
}

v1::Resource ToProto(const Resource& draft, const Snapshot& snapshot) {
  v1::Resource proto = ToProto(draft);
  const auto published = snapshot.Find(draft.name);
  if (published != nullptr) proto.set_published_version(published->resource.version);
  return proto;
}

v1::Revision ToProto(const Revision& revision) {
  v1::Revision proto;
  proto.set_number(revision.number);
  *proto.mutable_time() = ToProto(revision.time);
  proto.set_note(revision.note);
  for (const ResourceId& name : revision.published) proto.add_published(name.str());
  for (const ResourceId& name : revision.retired) proto.add_retired(name.str());
  return proto;
}

v1::ListRevisionsResponse ToProto(const record::Page<Revision>& page) {
  v1::ListRevisionsResponse proto;
  for (const Revision& revision : page.items) *proto.add_revisions() = ToProto(revision);
  if (page.more) {
    proto.set_next_page_token(PageToken(kRevisionsQuery, absl::StrCat(page.items.back().number)));
  }
  return proto;
}

v1::ListResourcesResponse ToProto(const record::Page<Resource>& page, const Snapshot& snapshot) {
  v1::ListResourcesResponse proto;
  for (const Resource& resource : page.items) *proto.add_resources() = ToProto(resource, snapshot);
  if (page.more) proto.set_next_page_token(PageToken(kListQuery, page.items.back().name.str()));
  return proto;
}

}  // namespace magpie::resource
