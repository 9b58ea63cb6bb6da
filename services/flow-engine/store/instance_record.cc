#include <utility>

#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {

namespace disk = store::v1;

void ToRecord(const Instance& instance, disk::InstanceRecord& record) {
  record.set_instance_id(instance.id.str());
  record.set_flow_key(instance.flow.str());
  record.set_deployment_id(instance.deployment.str());
  record.set_state(static_cast<int32_t>(instance.state));
  record.set_variables(instance.variables_json);
  for (const Token& token : instance.tokens) {
    disk::TokenRecord& to = *record.add_tokens();
    to.set_number(token.number);
    to.set_state(static_cast<int32_t>(token.state));
    to.set_element_key(token.element_key);
    to.set_since_us(absl::ToUnixMicros(token.since));
    to.set_reason(token.reason);
    to.set_message(token.message);
  }
  for (const Pending& pending : instance.pending) {
    disk::PendingRecord& to = *record.add_pending();
    to.set_request_id(pending.request.str());
    to.set_fingerprint(pending.fingerprint);
  }
  record.set_next_number(instance.next_number);
  record.set_next_sequence(instance.next_sequence);
  record.set_version(instance.version);
  record.set_create_time_us(absl::ToUnixMicros(instance.create_time));
  record.set_update_time_us(absl::ToUnixMicros(instance.update_time));
}

absl::StatusOr<Instance> FromRecord(const disk::InstanceRecord& record) {
  ASSIGN_OR_RETURN(InstanceId id, InstanceId::Parse(record.instance_id()));
  ASSIGN_OR_RETURN(FlowKey flow, FlowKey::Parse(record.flow_key()));
  ASSIGN_OR_RETURN(DeploymentId deployment, DeploymentId::Parse(record.deployment_id()));
  ASSIGN_OR_RETURN(Value::Map variables, ParseJsonObject(record.variables()));
  Instance instance{.id = std::move(id),
                    .flow = std::move(flow),
                    .deployment = std::move(deployment),
                    .state = static_cast<State>(record.state()),
                    .variables = std::move(variables),
                    .variables_json = record.variables(),
                    .next_number = record.next_number(),
                    .next_sequence = record.next_sequence(),
                    .version = record.version(),
                    .create_time = absl::FromUnixMicros(record.create_time_us()),
                    .update_time = absl::FromUnixMicros(record.update_time_us())};
  for (const disk::TokenRecord& token : record.tokens()) {
    instance.tokens.push_back({.number = token.number(),
                               .state = static_cast<TokenState>(token.state()),
                               .element_key = token.element_key(),
                               .since = absl::FromUnixMicros(token.since_us()),
                               .reason = token.reason(),
                               .message = token.message()});
  }
  for (const disk::PendingRecord& pending : record.pending()) {
    ASSIGN_OR_RETURN(RequestId request, RequestId::Parse(pending.request_id()));
    instance.pending.push_back({std::move(request), pending.fingerprint()});
  }
  return instance;
}

disk::CallToMakeRecord ToRecord(const Call& call) {
  disk::CallToMakeRecord record;
  record.set_request_id(call.request_id);
  record.set_params(call.params_json);
  if (const auto* fetch = std::get_if<FetchCall>(&call.what)) {
    *record.mutable_fields() = {fetch->fields.begin(), fetch->fields.end()};
  } else {
    record.set_api(std::get<InvokeCall>(call.what).api);
  }
  return record;
}

Call FromRecord(int64_t number, const disk::CallToMakeRecord& record) {
  Call call{.number = number, .request_id = record.request_id(), .params_json = record.params()};
  if (record.api().empty()) {
    call.what = FetchCall{{record.fields().begin(), record.fields().end()}};
  } else {
    call.what = InvokeCall{record.api()};
  }
  return call;
}

}  // namespace magpie::flow
