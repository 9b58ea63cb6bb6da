#include "services/resource-engine/rpc/convert_gateway.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/wire/check_durations.h"
#include "services/resource-engine/wire/convert_policy.h"

namespace magpie::resource {
namespace {

Value::Map ParseObject(absl::string_view place, const std::string& text, Faults& faults) {
  if (text.size() > kMaxParamsBytes) {
    faults.Add(place, absl::StrCat("is longer than ", kMaxParamsBytes, " bytes"));
    return {};
  }
  return faults.Take(place, ParseJsonObject(text)).value_or(Value::Map());
}

Value::Map ParseKnown(const std::string& text, Faults& faults) {
  Value::Map known = ParseObject("known", text, faults);
  for (const auto& [name, value] : known) {
    faults.Take(absl::StrCat("known[", name, "]"), ParseName(name));
  }
  return known;
}

using FieldNames = google::protobuf::RepeatedPtrField<std::string>;

std::vector<ResourceId> ParseFields(const FieldNames& names, Faults& faults) {
  std::vector<ResourceId> fields;
  if (names.size() > kMaxFields) {
    faults.Add("fields", absl::StrCat("has more than ", kMaxFields));
    return fields;
  }
  for (int i = 0; i < names.size(); ++i) {
    auto name = faults.Take(absl::StrCat("fields[", i, "]"), ParseName(names[i]));
    if (name.has_value()) fields.push_back(*std::move(name));
  }
  return fields;
}

std::optional<RequestId> ParseRequestId(const std::string& text, Faults& faults) {
  if (text.empty()) return std::nullopt;
  return faults.Take("request_id", RequestId::Parse(text));
}

absl::Duration ParseAge(const google::protobuf::Duration& proto, Faults& faults) {
  if (const std::string fault = FaultOf(proto); !fault.empty()) faults.Add("max_age", fault);
  const absl::Duration age = DurationFromProto(proto);
  if (age < absl::ZeroDuration()) faults.Add("max_age", "is negative");
  return age;
}

v1::FieldError ToProto(absl::string_view field, const ResourceId& cause, const absl::Status& why,
                       int http_status) {
  v1::FieldError proto;
  proto.set_field(std::string(field));
  proto.set_cause(cause.str());
  proto.set_reason(ReasonOf(why));
  proto.set_message(std::string(why.message()));
  proto.set_retryable(IsRetryable(why));
  proto.set_http_status(http_status);
  return proto;
}

type::v1::CallRecord::Source ToProto(Source source) {
  switch (source) {
    case Source::kCalled:
      break;
    case Source::kShared:
      return type::v1::CallRecord::SOURCE_SHARED;
    case Source::kCache:
      return type::v1::CallRecord::SOURCE_CACHE;
    case Source::kStale:
      return type::v1::CallRecord::SOURCE_STALE;
  }
  return type::v1::CallRecord::SOURCE_UNSPECIFIED;
}

type::v1::CallRecord ToProto(const CallRecord& call) {
  type::v1::CallRecord proto;
  proto.set_api(call.api.str());
  proto.set_request_id(call.idempotency_key);
  proto.set_method(call.method);
  proto.set_path(call.target);
  proto.set_http_status(call.http_status);
  *proto.mutable_latency() = DurationToProto(call.latency);
  proto.set_error(call.error);
  proto.set_attempts(call.attempts);
  proto.set_source(ToProto(call.source));
  for (const ResourceId& field : call.fields) proto.add_fields(field.str());
  return proto;
}

v1::PlanStep::Kind ToProtoKind(const Step& step) {
  if (step.definition == nullptr) return v1::PlanStep::KIND_KNOWN;
  if (step.api() != nullptr) return v1::PlanStep::KIND_API;
  return std::holds_alternative<Field>(*step.definition) ? v1::PlanStep::KIND_FIELD
                                                         : v1::PlanStep::KIND_DERIVED;
}

// What makes the value of a field: "/status of order.get", or an expression.
std::string MappingOf(const Step& step) {
  if (const auto* derived = std::get_if<DerivedProgram>(step.definition.get())) {
    return derived->expression.text();
  }
  const auto* field = std::get_if<Field>(step.definition.get());
  if (field == nullptr) return "";
  const auto text = [](absl::string_view pointer, const ResourceId& api) {
    return absl::StrCat(pointer.empty() ? "all" : pointer, " of ", api.str());
  };
  std::string mapping = text(field->pointer, field->api);
  for (const Origin& other : field->alternatives) {
    absl::StrAppend(&mapping, ", else ", text(other.pointer, other.api));
  }
  return mapping;
}

v1::PlanStep ToProto(const Plan& plan, size_t place) {
  const Step& step = plan.steps[place];
  v1::PlanStep proto;
  proto.set_name(step.name.str());
  proto.set_kind(ToProtoKind(step));
  for (const size_t need : step.needs) proto.add_needs(plan.steps[need].name.str());
  for (const size_t fed : step.feeds) proto.add_feeds(plan.steps[fed].name.str());
  proto.set_asked(std::ranges::find(plan.asked, place) != plan.asked.end());
  for (const size_t spare : step.spares) proto.add_alternatives(plan.steps[spare].name.str());
  proto.set_spare(step.spare);
  proto.set_mapping(MappingOf(step));
  proto.set_stage(static_cast<int>(step.stage));
  proto.set_group(static_cast<int>(step.group));
  return proto;
}

// Protobuf strings are UTF-8, so no character is split.
std::string Shortened(absl::string_view text) {
  if (text.size() <= kMaxStepTextBytes) return std::string(text);
  size_t end = kMaxStepTextBytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

v1::PlanStep ToProto(const Explained& explained, size_t place) {
  const StepReport& report = explained.steps[place];
  v1::PlanStep proto = ToProto(*explained.plan, place);
  proto.set_outcome(report.outcome);
  proto.set_request(Shortened(report.request));
  // A business unit may answer with any bytes.
  proto.set_result(Shortened(ToUtf8(report.result, report.result.size())));
  if (report.called) {
    *proto.mutable_begin() = DurationToProto(report.begin - explained.begin);
    *proto.mutable_latency() = DurationToProto(report.latency);
    proto.set_source(ToProto(report.source));
  }
  return proto;
}

}  // namespace

absl::StatusOr<FetchFields> Parse(const v1::FetchRequest& request) {
  Faults faults;
  FetchFields command;
  if (request.fields().empty()) faults.Add("fields", "is empty");
  command.fields = ParseFields(request.fields(), faults);
  command.params = ParseObject("params", request.params(), faults);
  command.known = ParseKnown(request.known(), faults);
  command.request_id = ParseRequestId(request.request_id(), faults);
  command.explain = request.explain();
  if (request.has_trial()) {
    command.trial =
        Trial{.drafts = request.trial().drafts(), .examples = request.trial().examples()};
  }
  if (request.has_max_age()) command.max_age = ParseAge(request.max_age(), faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return command;
}

absl::StatusOr<std::vector<FetchFields>> Parse(const v1::BatchFetchRequest& request) {
  if (request.params().empty() || request.params_size() > kMaxFetches) {
    return InvalidField("params", absl::StrCat("must be 1 to ", kMaxFetches));
  }
  ASSIGN_OR_RETURN(const FetchFields all, Parse(request.fetch()));
  Faults faults;
  std::vector<FetchFields> commands;
  for (int i = 0; i < request.params_size(); ++i) {
    FetchFields one = all;
    one.params = ParseObject(absl::StrCat("params[", i, "]"), request.params(i), faults);
    one.params.insert(all.params.begin(), all.params.end());
    // Business units must be able to distinguish the calls for each.
    const std::string id = absl::StrCat(request.fetch().request_id(), ".", i + 1);
    if (all.request_id.has_value()) one.request_id = ParseRequestId(id, faults);
    commands.push_back(std::move(one));
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return commands;
}

absl::StatusOr<ParsedQuery> Parse(const v1::QueryRequest& request) {
  Faults faults;
  const Value::Map variables = ParseObject("variables", request.variables(), faults);
  FetchFields fetch;
  fetch.request_id = ParseRequestId(request.request_id(), faults);
  if (request.has_max_age()) fetch.max_age = ParseAge(request.max_age(), faults);
  RETURN_IF_ERROR(faults.ToStatus());
  absl::StatusOr<Query> query = ParseQuery(request.query(), variables);
  if (!query.ok()) {
    faults.Add("query", query.status().message());
    return faults.ToStatus(ReasonOf(query.status()));
  }
  fetch.fields = std::move(query->fields);
  fetch.params = std::move(query->params);
  return ParsedQuery{std::move(fetch), std::move(query->shape)};
}

absl::StatusOr<ExplainPlan> Parse(const v1::ExplainRequest& request) {
  Faults faults;
  ExplainPlan query;
  if (request.fields().empty() == request.api().empty()) {
    faults.Add("fields", "or an api must be given, but not both");
  }
  query.fields = ParseFields(request.fields(), faults);
  if (!request.api().empty()) query.api = faults.Take("api", ParseName(request.api()));
  for (const auto& [name, value] : ParseKnown(request.known(), faults)) {
    if (auto field = ParseName(name); field.ok()) query.known.insert(*std::move(field));
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return query;
}

absl::StatusOr<InvokeApi> Parse(const v1::InvokeRequest& request) {
  Faults faults;
  auto api = faults.Take("api", ParseName(request.api()));
  Value::Map params = ParseObject("params", request.params(), faults);
  Value::Map known = ParseKnown(request.known(), faults);
  auto request_id = ParseRequestId(request.request_id(), faults);
  std::optional<absl::Duration> max_age;
  if (request.has_max_age()) max_age = ParseAge(request.max_age(), faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return InvokeApi{*std::move(api), std::move(params), std::move(known), std::move(request_id),
                   max_age};
}

v1::FetchResponse ToProto(const Fetched& fetched) {
  v1::FetchResponse proto;
  proto.set_values(ToJson(fetched.values));
  for (const FieldError& error : fetched.errors) {
    *proto.add_errors() = ToProto(error.field.str(), error.cause, error.why, error.http_status);
  }
  for (const CallRecord& call : fetched.calls) *proto.add_calls() = ToProto(call);
  for (const ResourceId& field : fetched.fallbacks) proto.add_fallbacks(field.str());
  if (!fetched.explained.has_value()) return proto;
  for (size_t place = 0; place < fetched.explained->steps.size(); ++place) {
    *proto.add_steps() = ToProto(*fetched.explained, place);
  }
  return proto;
}

v1::QueryResponse ToProto(const Fetched& fetched, const std::vector<Selection>& shape) {
  v1::QueryResponse proto;
  proto.set_data(ToJson(InShape(shape, fetched.values)));
  for (const FieldError& error : fetched.errors) {
    *proto.add_errors() = ToProto(error.field.str(), error.cause, error.why, error.http_status);
  }
  for (const CallRecord& call : fetched.calls) *proto.add_calls() = ToProto(call);
  return proto;
}

v1::ExplainResponse ToProto(const Plan& plan) {
  v1::ExplainResponse proto;
  for (size_t place = 0; place < plan.steps.size(); ++place) {
    *proto.add_steps() = ToProto(plan, place);
  }
  return proto;
}

v1::InvokeResponse ToProto(const Invoked& invoked) {
  v1::InvokeResponse proto;
  if (invoked.result != nullptr) proto.set_result(ToJson(*invoked.result));
  *proto.mutable_call() = ToProto(invoked.call);
  for (const CallRecord& call : invoked.before) *proto.add_before() = ToProto(call);
  if (!invoked.error.ok())
    *proto.mutable_error() = ToProto("", invoked.call.api, invoked.error, invoked.call.http_status);
  return proto;
}

}  // namespace magpie::resource
