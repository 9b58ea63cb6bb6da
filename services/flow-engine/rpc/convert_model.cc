#include <google/protobuf/repeated_field.h>

#include "common/rpc/struct.h"
#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

v1::FormField::Type ToProto(FieldType type) {
  switch (type) {
    case FieldType::kString:
      return v1::FormField::TYPE_STRING;
    case FieldType::kBool:
      return v1::FormField::TYPE_BOOL;
    case FieldType::kInt:
      return v1::FormField::TYPE_INT;
    case FieldType::kDouble:
      return v1::FormField::TYPE_DOUBLE;
    case FieldType::kEnum:
      return v1::FormField::TYPE_ENUM;
  }
  return v1::FormField::TYPE_UNSPECIFIED;
}

}  // namespace

void ToProto(const Form& form, v1::Form& proto) {
  proto.set_form_key(form.key);
  proto.set_title(form.title);
  for (const FormField& field : form.fields) {
    v1::FormField& to = *proto.add_fields();
    to.set_key(field.key);
    to.set_label(field.label);
    to.set_type(ToProto(field.type));
    to.set_required(field.required);
    *to.mutable_options() = {field.options.begin(), field.options.end()};
  }
}

void ToProto(const Model& model, v1::FlowModel& proto) {
  proto.set_flow_key(model.key.str());
  proto.set_name(model.name);
  for (const Element& element : model.elements) {
    v1::Element& to = *proto.add_elements();
    to.set_key(element.key);
    to.set_name(element.name);
    to.set_type(element.type);
    to.set_parent(element.parent);
    *to.mutable_incoming() = {element.incoming.begin(), element.incoming.end()};
    *to.mutable_outgoing() = {element.outgoing.begin(), element.outgoing.end()};
    if (!element.properties.empty()) {
      magpie::ToProto(element.properties, *to.mutable_properties());
    }
    if (!element.annotations.empty()) {
      magpie::ToProto(element.annotations, *to.mutable_annotations());
    }
  }
}

void ToProto(const Deployment& deployment, v1::Deployment& proto) {
  proto.set_deployment_id(deployment.id.str());
  proto.set_flow_key(deployment.model.key.str());
  proto.set_number(deployment.number);
  proto.set_name(deployment.model.name);
  ToProto(deployment.create_time, *proto.mutable_create_time());
  *proto.mutable_warnings() = {deployment.warnings.begin(), deployment.warnings.end()};
}

void ToProto(const Deployed& deployed, v1::Deployment& proto) {
  ToProto(deployed.deployment, proto);
  ToProto(deployed.deployment.model, *proto.mutable_model());
  *proto.mutable_findings() = {deployed.graph.findings.begin(), deployed.graph.findings.end()};
}

}  // namespace magpie::flow
