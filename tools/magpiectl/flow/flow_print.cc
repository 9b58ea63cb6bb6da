#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/struct.h"
#include "common/value/json.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;

using ElementsByKey = std::map<std::string, const v1::Element*>;

std::string Titled(absl::string_view key, absl::string_view name) {
  return name.empty() ? std::string(key) : absl::StrCat(key, " \"", OneLine(name), "\"");
}

bool IsTrue(const Value& value) { return value == Value(true) || value == Value("true"); }

// "-> ask_rider if a == 1" for one way out of a node.
std::string WayText(const ElementsByKey& elements, const std::string& key, bool decides) {
  const auto found = elements.find(key);
  if (found == elements.end() || found->second->outgoing().empty()) return "";
  const v1::Element& way = *found->second;
  const std::string to = absl::StrCat("-> ", way.outgoing(0));
  const Value::Map properties = FromProto(way.properties());
  const auto otherwise = properties.find("default");
  if (otherwise != properties.end() && IsTrue(otherwise->second)) {
    return absl::StrCat(to, " otherwise");
  }
  const auto condition = properties.find("condition");
  const std::string* const text =
      condition == properties.end() ? nullptr : condition->second.as_string();
  if (!decides || text == nullptr || text->empty()) return to;
  return absl::StrCat(to, " if ", *text);
}

void PrintElements(const v1::FlowModel& model, std::ostream& out) {
  ElementsByKey elements;
  for (const v1::Element& element : model.elements()) elements[element.key()] = &element;
  Table table({"KIND", "ELEMENT", "NAME", "GOES ON"});
  for (const v1::Element& element : model.elements()) {
    if (element.type() == "sequence_flow") continue;
    const bool decides = element.type() == "exclusive_gateway" || element.outgoing_size() > 1;
    std::vector<std::string> row = {KindText(element), element.key(), element.name(), ""};
    for (const std::string& way : element.outgoing()) {
      row[3] = WayText(elements, way, decides);
      table.Add(row);
      row = {"", "", "", ""};
    }
    if (element.outgoing().empty()) table.Add(row);
  }
  table.Print(out);
}

// ", in i-12" where it waits in a child flow, not in the instance itself.
std::string ChildText(const std::string& instance, const std::string& within) {
  return within.empty() || within == instance ? "" : absl::StrCat(", in ", within);
}

void PrintTask(const v1::Task& task, const std::string& instance, std::ostream& out) {
  out << "  " << task.task_id() << "  " << Titled(task.element_key(), task.name()) << ", since "
      << DateTime(task.create_time())
      << (task.assignee().empty() ? "" : absl::StrCat(", of ", OneLine(task.assignee())))
      << ChildText(instance, task.instance_id()) << '\n';
  for (const v1::FormField& field : task.form().fields()) {
    out << "    " << OneLine(field.key()) << ": " << OneLine(field.label()) << " ("
        << OneLine(FieldText(field)) << ")\n";
  }
}

std::string StandingText(const v1::Instance& instance) {
  if (instance.state() != v1::Instance::STATE_RUNNING) return StateText(instance.state());
  if (!instance.settled()) return "running, a call is under way";
  return instance.incidents().empty() ? "running, waits for a person"
                                      : "running, waits for an operator";
}

// "  J, since 2024-05-01 12:00:00: 2 branches have arrived, waiting for B, C"
void PrintJoins(const v1::Instance& instance, std::ostream& out) {
  if (!instance.waiting_joins().empty()) out << "waits at a join\n";
  for (const v1::WaitingJoin& join : instance.waiting_joins()) {
    out << "  " << Titled(join.element_key(), join.name()) << ", since " << DateTime(join.since())
        << ": " << join.arrived() << (join.arrived() == 1 ? " branch has" : " branches have")
        << " arrived, waiting for " << absl::StrJoin(join.awaited(), ", ")
        << ChildText(instance.instance_id(), join.instance_id()) << '\n';
  }
}

void PrintChildren(const v1::Instance& instance, std::ostream& out) {
  if (!instance.child_instances().empty()) out << "child flows\n";
  for (const v1::ChildInstance& child : instance.child_instances()) {
    out << "  " << child.instance_id() << "  " << child.element_key() << ": "
        << child.deployment_id() << ", " << StateText(child.state()) << '\n';
  }
}

}  // namespace

void PrintDeployment(const v1::Deployment& deployment, std::ostream& out) {
  out << "flow        " << Titled(deployment.flow_key(), deployment.name()) << '\n'
      << "deployment  " << deployment.deployment_id() << ", number " << deployment.number()
      << ", made " << DateTime(deployment.create_time()) << '\n';
  for (const std::string& warning : deployment.warnings()) {
    out << "warning     " << OneLine(warning) << '\n';
  }
  for (const std::string& finding : deployment.findings()) {
    out << "note        " << OneLine(finding) << '\n';
  }
  out << '\n';
  PrintElements(deployment.model(), out);
}

void PrintInstance(const v1::Instance& instance, std::ostream& out) {
  out << "instance   " << instance.instance_id() << ", version " << instance.version() << '\n'
      << "flow       " << instance.flow_key() << ", deployment " << instance.deployment_id() << '\n'
      << "state      " << StandingText(instance) << '\n';
  if (!instance.parent_instance_id().empty()) {
    out << "parent     " << instance.parent_instance_id() << ", root "
        << instance.root_instance_id() << '\n';
  }
  out << "began      " << DateTime(instance.create_time()) << ", changed "
      << DateTime(instance.update_time()) << '\n';
  const absl::StatusOr<Value::Map> variables = ParseJsonObject(instance.variables());
  if (variables.ok() && !variables->empty()) {
    out << "variables\n";
    for (const auto& [name, value] : *variables) {
      out << "  " << OneLine(name) << " = " << OneLine(ToJson(value)) << '\n';
    }
  }
  if (!instance.open_tasks().empty()) out << "open tasks\n";
  for (const v1::Task& task : instance.open_tasks()) PrintTask(task, instance.instance_id(), out);
  if (!instance.incidents().empty()) out << "incidents\n";
  for (const v1::Incident& incident : instance.incidents()) {
    out << "  " << incident.incident_id() << "  " << incident.element_key() << ": "
        << OneLine(incident.message()) << " (" << incident.reason() << "), since "
        << DateTime(incident.create_time())
        << ChildText(instance.instance_id(), incident.instance_id()) << '\n';
  }
  PrintJoins(instance, out);
  PrintChildren(instance, out);
}

}  // namespace magpie::ctl
