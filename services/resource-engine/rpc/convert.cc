#include "services/resource-engine/rpc/convert.h"

#include <google/protobuf/util/time_util.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/paging/paging.h"
#include "common/record/change.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kUsualPage = 50;
constexpr size_t kMaxPage = 200;
// What page tokens are bound to.
constexpr absl::string_view kListQuery = "resources";

google::protobuf::Timestamp ToProto(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  return TimeUtil::MicrosecondsToDuration(absl::ToInt64Microseconds(duration));
}

Api ParseApi(const v1::Api& api) {
  return {
      .upstream = api.upstream(),
      .method = api.method(),
      .path = api.path(),
      .query = {api.query().begin(), api.query().end()},
      .body = api.body(),
      .params = {api.params().begin(), api.params().end()},
      .timeout = absl::Seconds(api.timeout().seconds()) + absl::Nanoseconds(api.timeout().nanos())};
}

std::optional<Kind> ParseKind(const v1::Resource& resource, const Upstreams& upstreams,
                              Faults& faults) {
  if (resource.has_api()) {
    Api api = ParseApi(resource.api());
    Check(api, upstreams, "resource.api", faults);
    return api;
  }
  if (!resource.has_field()) {
    faults.Add("resource", "is neither an api nor a field");
    return std::nullopt;
  }
  auto api = faults.Take("resource.field.api", ParseName(resource.field().api()));
  CheckPointer(resource.field().pointer(), "resource.field.pointer", faults);
  if (!api.has_value()) return std::nullopt;
  return Field{.api = *std::move(api), .pointer = resource.field().pointer()};
}

Value::Map ParseParams(const std::string& text, Faults& faults) {
  if (text.size() > kMaxParamsBytes) {
    faults.Add("params", absl::StrCat("is longer than ", kMaxParamsBytes, " bytes"));
    return {};
  }
  return faults.Take("params", ParseJsonObject(text)).value_or(Value::Map());
}

std::optional<RequestId> ParseRequestId(const std::string& text, Faults& faults) {
  if (text.empty()) return std::nullopt;
  return faults.Take("request_id", RequestId::Parse(text));
}

void ToProto(const Api& api, v1::Api& proto) {
  proto.set_upstream(api.upstream);
  proto.set_method(api.method);
  proto.set_path(api.path);
  for (const auto& [name, expression] : api.query) (*proto.mutable_query())[name] = expression;
  proto.set_body(api.body);
  for (const std::string& param : api.params) proto.add_params(param);
  if (api.timeout != absl::ZeroDuration()) *proto.mutable_timeout() = ToProto(api.timeout);
}

v1::FieldError ToProto(absl::string_view field, const absl::Status& why) {
  v1::FieldError proto;
  proto.set_field(std::string(field));
  proto.set_reason(ReasonOf(why));
  proto.set_message(std::string(why.message()));
  proto.set_retryable(IsRetryable(why));
  return proto;
}

type::v1::CallRecord ToProto(const CallRecord& call) {
  type::v1::CallRecord proto;
  proto.set_api(call.api.str());
  proto.set_request_id(call.idempotency_key);
  proto.set_method(call.method);
  proto.set_path(call.target);
  proto.set_http_status(call.http_status);
  *proto.mutable_latency() = ToProto(call.latency);
  proto.set_error(call.error);
  for (const ResourceId& field : call.fields) proto.add_fields(field.str());
  return proto;
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
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedPut{*std::move(change),
                   {.name = *std::move(name),
                    .content = {.description = resource.description(),
                                .owner = resource.owner(),
                                .kind = *std::move(kind)},
                    .expected_version = request.expected_version()}};
}

absl::StatusOr<ResourceId> Parse(const v1::GetResourceRequest& request) {
  Faults faults;
  auto name = faults.Take("name", ParseName(request.name()));
  RETURN_IF_ERROR(faults.ToStatus());
  return *std::move(name);
}

absl::StatusOr<ParsedList> Parse(const v1::ListResourcesRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size(), kUsualPage, kMaxPage));
  ASSIGN_OR_RETURN(std::string after, ParsePageToken(kListQuery, request.page_token()));
  return ParsedList{limit, std::move(after)};
}

absl::StatusOr<FetchFields> Parse(const v1::FetchRequest& request) {
  Faults faults;
  FetchFields command;
  if (request.fields().empty()) faults.Add("fields", "is empty");
  if (request.fields_size() > kMaxFields) {
    return InvalidField("fields", absl::StrCat("has more than ", kMaxFields));
  }
  for (int i = 0; i < request.fields_size(); ++i) {
    auto name = faults.Take(absl::StrCat("fields[", i, "]"), ParseName(request.fields(i)));
    if (name.has_value()) command.fields.push_back(*std::move(name));
  }
  command.params = ParseParams(request.params(), faults);
  command.request_id = ParseRequestId(request.request_id(), faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return command;
}

absl::StatusOr<InvokeApi> Parse(const v1::InvokeRequest& request) {
  Faults faults;
  auto api = faults.Take("api", ParseName(request.api()));
  Value::Map params = ParseParams(request.params(), faults);
  auto request_id = ParseRequestId(request.request_id(), faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return InvokeApi{*std::move(api), std::move(params), std::move(request_id)};
}

v1::Resource ToProto(const Resource& resource) {
  v1::Resource proto;
  proto.set_name(resource.name.str());
  proto.set_description(resource.content.description);
  proto.set_owner(resource.content.owner);
  if (const auto* field = std::get_if<Field>(&resource.content.kind)) {
    proto.mutable_field()->set_api(field->api.str());
    proto.mutable_field()->set_pointer(field->pointer);
  } else {
    ToProto(std::get<Api>(resource.content.kind), *proto.mutable_api());
  }
  proto.set_version(resource.version);
  *proto.mutable_create_time() = ToProto(resource.create_time);
  *proto.mutable_update_time() = ToProto(resource.update_time);
  return proto;
}

v1::ListResourcesResponse ToProto(const record::Page<Resource>& page) {
  v1::ListResourcesResponse proto;
  for (const Resource& resource : page.items) *proto.add_resources() = ToProto(resource);
  if (page.more) proto.set_next_page_token(PageToken(kListQuery, page.items.back().name.str()));
  return proto;
}

v1::FetchResponse ToProto(const Fetched& fetched) {
  v1::FetchResponse proto;
  proto.set_values(ToJson(fetched.values));
  for (const FieldError& error : fetched.errors) {
    *proto.add_errors() = ToProto(error.field.str(), error.why);
  }
  for (const CallRecord& call : fetched.calls) *proto.add_calls() = ToProto(call);
  return proto;
}

v1::InvokeResponse ToProto(const Invoked& invoked) {
  v1::InvokeResponse proto;
  if (invoked.result.has_value()) proto.set_result(ToJson(*invoked.result));
  *proto.mutable_call() = ToProto(invoked.call);
  if (!invoked.error.ok()) *proto.mutable_error() = ToProto("", invoked.error);
  return proto;
}

}  // namespace magpie::resource
