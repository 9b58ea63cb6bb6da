#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;

// What the children of a token begin with: all that it sees, or nothing if they walk a child flow.
const Value::Map& Inherited(const Instance& instance, const Token& parent) {
  static const auto& nothing = *new Value::Map;
  return parent.child_deployment.empty() ? ScopeOf(instance, parent).variables : nothing;
}

void TokensToRecord(const Instance& instance, disk::InstanceRecord& record) {
  for (const Token& token : instance.tokens) {
    disk::TokenRecord& to = *record.add_tokens();
    ToRecord(token, to);
    if (token.parent == 0) continue;
    ToRecord(token.scope, Inherited(instance, *FindToken(instance, token.parent)),
             *to.mutable_scope());
  }
}

absl::Status ReadTokens(const disk::InstanceRecord& record, Instance& instance) {
  for (const disk::TokenRecord& one : record.tokens()) {
    ASSIGN_OR_RETURN(Token token, magpie::flow::FromRecord(one));
    if (token.parent != 0) {
      const Token* const parent = FindToken(instance, token.parent);
      if (parent == nullptr) {
        return absl::DataLossError(absl::StrCat("token without a parent: ", instance.id.str()));
      }
      ASSIGN_OR_RETURN(token.scope,
                       magpie::flow::FromRecord(one.scope(), Inherited(instance, *parent)));
    }
    instance.tokens.push_back(std::move(token));
  }
  return absl::OkStatus();
}

void CallsToRecord(const Instance& instance, disk::InstanceRecord& record) {
  for (const ChildFlow& flow : instance.children) {
    disk::ChildFlowRecord& to = *record.add_children();
    to.set_number(flow.number);
    to.set_parent(flow.parent);
    to.set_element_key(flow.element_key);
    to.set_deployment_id(flow.deployment_id);
    to.set_state(static_cast<int32_t>(flow.state));
    to.set_has_returned(flow.has_returned);
  }
}

void ReadChildren(const disk::InstanceRecord& record, Instance& instance) {
  for (const disk::ChildFlowRecord& one : record.children()) {
    instance.children.push_back({.number = one.number(),
                                 .parent = one.parent(),
                                 .element_key = one.element_key(),
                                 .deployment_id = one.deployment_id(),
                                 .state = static_cast<State>(one.state()),
                                 .has_returned = one.has_returned()});
  }
}

}  // namespace

void ToRecord(const Instance& instance, disk::InstanceRecord& record) {
  record.set_instance_id(instance.id.str());
  record.set_flow_key(instance.flow.str());
  record.set_deployment_id(instance.deployment.str());
  record.set_state(static_cast<int32_t>(instance.state));
  record.set_variables(instance.variables_json);
  TokensToRecord(instance, record);
  for (const Pending& pending : instance.pending) {
    disk::PendingRecord& to = *record.add_pending();
    to.set_request_id(pending.request.str());
    to.set_fingerprint(pending.fingerprint);
    to.set_is_start(pending.is_start);
  }
  for (const Buffered& buffered : instance.buffered) {
    disk::BufferedRecord& to = *record.add_buffered();
    to.set_number(buffered.number);
    to.set_kind(static_cast<int32_t>(buffered.kind));
    to.set_json(buffered.json);
  }
  CallsToRecord(instance, record);
  record.set_next_number(instance.next_number);
  record.set_next_token(instance.next_token);
  record.set_next_sequence(instance.next_sequence);
  record.set_data_version(instance.data_version);
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
                    .scope = {.variables = std::move(variables)},
                    .variables_json = record.variables(),
                    .next_number = record.next_number(),
                    .next_token = record.next_token(),
                    .next_sequence = record.next_sequence(),
                    .data_version = record.data_version(),
                    .version = record.version(),
                    .create_time = absl::FromUnixMicros(record.create_time_us()),
                    .update_time = absl::FromUnixMicros(record.update_time_us())};
  RETURN_IF_ERROR(ReadTokens(record, instance));
  for (const disk::PendingRecord& pending : record.pending()) {
    ASSIGN_OR_RETURN(RequestId request, RequestId::Parse(pending.request_id()));
    instance.pending.push_back({std::move(request), pending.fingerprint(), pending.is_start()});
  }
  for (const disk::BufferedRecord& one : record.buffered()) {
    instance.buffered.push_back(
        {one.number(), static_cast<Buffered::Kind>(one.kind()), one.json()});
  }
  ReadChildren(record, instance);
  return instance;
}

}  // namespace magpie::flow
