#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;

struct KindToRecord {
  disk::ElementRecord& record;

  void operator()(const StartEvent&) const { record.mutable_start_event(); }
  void operator()(const EndEvent&) const { record.mutable_end_event(); }
  void operator()(const ExclusiveGateway&) const { record.mutable_exclusive_gateway(); }
  void operator()(const SequenceFlow& flow) const {
    record.mutable_sequence_flow()->set_condition(flow.condition);
    record.mutable_sequence_flow()->set_is_default(flow.is_default);
  }
  void operator()(const UserTask& task) const {
    disk::UserTaskRecord& to = *record.mutable_user_task();
    to.set_form_key(task.form.key);
    to.set_form_title(task.form.title);
    for (const FormField& field : task.form.fields) {
      disk::FormFieldRecord& one = *to.add_fields();
      one.set_key(field.key);
      one.set_label(field.label);
      one.set_type(static_cast<int32_t>(field.type));
      one.set_required(field.required);
      *one.mutable_options() = {field.options.begin(), field.options.end()};
    }
  }
  void operator()(const ServiceTask& task) const {
    disk::ServiceTaskRecord& to = *record.mutable_service_task();
    if (const auto* fetch = std::get_if<FetchFields>(&task.action)) {
      *to.mutable_fields() = {fetch->fields.begin(), fetch->fields.end()};
      to.mutable_params()->insert(fetch->params.begin(), fetch->params.end());
    } else if (const auto* call = std::get_if<CallApi>(&task.action)) {
      to.set_api(call->api);
      to.mutable_params()->insert(call->params.begin(), call->params.end());
      to.set_result_variable(call->result_variable);
    }
  }
};

UserTask FromRecord(const disk::UserTaskRecord& record) {
  UserTask task{{.key = record.form_key(), .title = record.form_title()}};
  for (const disk::FormFieldRecord& field : record.fields()) {
    task.form.fields.push_back({.key = field.key(),
                                .label = field.label(),
                                .type = static_cast<FieldType>(field.type()),
                                .required = field.required(),
                                .options = {field.options().begin(), field.options().end()}});
  }
  return task;
}

ServiceTask FromRecord(const disk::ServiceTaskRecord& record) {
  Params params(record.params().begin(), record.params().end());
  if (!record.api().empty()) {
    return {CallApi{record.api(), std::move(params), record.result_variable()}};
  }
  return {FetchFields{{record.fields().begin(), record.fields().end()}, std::move(params)}};
}

absl::StatusOr<Kind> KindOf(const disk::ElementRecord& record) {
  switch (record.kind_case()) {
    case disk::ElementRecord::kSequenceFlow:
      return SequenceFlow{record.sequence_flow().condition(), record.sequence_flow().is_default()};
    case disk::ElementRecord::kStartEvent:
      return StartEvent{};
    case disk::ElementRecord::kEndEvent:
      return EndEvent{};
    case disk::ElementRecord::kUserTask:
      return FromRecord(record.user_task());
    case disk::ElementRecord::kServiceTask:
      return FromRecord(record.service_task());
    case disk::ElementRecord::kExclusiveGateway:
      return ExclusiveGateway{};
    case disk::ElementRecord::KIND_NOT_SET:
      break;
  }
  return absl::DataLossError(absl::StrCat("element of no kind: ", record.key()));
}

}  // namespace

disk::DeploymentRecord ToRecord(const Deployment& deployment) {
  disk::DeploymentRecord record;
  record.set_name(deployment.model.name);
  for (const Element& element : deployment.model.elements) {
    disk::ElementRecord& to = *record.add_elements();
    to.set_key(element.key);
    to.set_name(element.name);
    *to.mutable_incoming() = {element.incoming.begin(), element.incoming.end()};
    *to.mutable_outgoing() = {element.outgoing.begin(), element.outgoing.end()};
    std::visit(KindToRecord{to}, element.kind);
  }
  *record.mutable_warnings() = {deployment.warnings.begin(), deployment.warnings.end()};
  record.set_create_time_us(absl::ToUnixMicros(deployment.create_time));
  return record;
}

absl::StatusOr<Deployment> FromRecord(const FlowKey& key, int32_t number,
                                      const disk::DeploymentRecord& record) {
  ASSIGN_OR_RETURN(DeploymentId id, DeploymentId::Parse(absl::StrCat(key.str(), ".", number)));
  Deployment deployment{.id = std::move(id),
                        .number = number,
                        .model = {.key = key, .name = record.name()},
                        .warnings = {record.warnings().begin(), record.warnings().end()},
                        .create_time = absl::FromUnixMicros(record.create_time_us())};
  for (const disk::ElementRecord& element : record.elements()) {
    ASSIGN_OR_RETURN(Kind kind, KindOf(element));
    deployment.model.elements.push_back(
        {.key = element.key(),
         .name = element.name(),
         .incoming = {element.incoming().begin(), element.incoming().end()},
         .outgoing = {element.outgoing().begin(), element.outgoing().end()},
         .kind = std::move(kind)});
  }
  return deployment;
}

}  // namespace magpie::flow
