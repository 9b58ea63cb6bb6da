#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;

void ToRecord(const Element& element, disk::ElementRecord& record) {
  record.set_key(element.key);
  record.set_name(element.name);
  record.set_type(element.type);
  record.set_parent(element.parent);
  *record.mutable_incoming() = {element.incoming.begin(), element.incoming.end()};
  *record.mutable_outgoing() = {element.outgoing.begin(), element.outgoing.end()};
  if (!element.properties.empty()) record.set_properties(ToJson(element.properties));
  if (!element.annotations.empty()) record.set_annotations(ToJson(element.annotations));
}

absl::StatusOr<Element> FromRecord(const disk::ElementRecord& record) {
  ASSIGN_OR_RETURN(Value::Map properties, ParseJsonObject(record.properties()));
  ASSIGN_OR_RETURN(Value::Map annotations, ParseJsonObject(record.annotations()));
  return Element{.key = record.key(),
                 .name = record.name(),
                 .type = record.type(),
                 .parent = record.parent(),
                 .incoming = {record.incoming().begin(), record.incoming().end()},
                 .outgoing = {record.outgoing().begin(), record.outgoing().end()},
                 .properties = std::move(properties),
                 .annotations = std::move(annotations)};
}

}  // namespace

disk::DeploymentRecord ToRecord(const Deployment& deployment) {
  disk::DeploymentRecord record;
  record.set_name(deployment.model.name);
  for (const Element& element : deployment.model.elements) {
    ToRecord(element, *record.add_elements());
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
  for (const disk::ElementRecord& one : record.elements()) {
    ASSIGN_OR_RETURN(Element element, FromRecord(one));
    deployment.model.elements.push_back(std::move(element));
  }
  return deployment;
}

}  // namespace magpie::flow
