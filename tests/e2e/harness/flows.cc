#include "tests/e2e/harness/flows.h"

#include <google/protobuf/util/json_util.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace magpie::e2e {

namespace v1 = magpie::flow::v1;

v1::Instance Flows::Ask(Argv arguments, const Argv& vars) {
  arguments.insert(arguments.begin(), {"--json", "flow"});
  for (const std::string& var : vars) arguments.insert(arguments.end(), {"--var", var});
  const std::string json = suite_.CtlOk(arguments);
  v1::Instance instance;
  if (!google::protobuf::util::JsonStringToMessage(json, &instance).ok()) {
    throw std::runtime_error("no instance: " + json);
  }
  return instance;
}

v1::Instance Flows::Start(const std::string& flow_key, const Argv& vars) {
  return Ask({"start", flow_key}, vars);
}

v1::Instance Flows::Commit(const v1::Instance& instance, const Argv& vars) {
  if (instance.open_tasks_size() != 1)
    throw std::runtime_error("not one task: " + StateOf(instance));
  return Ask({"commit", instance.instance_id(), instance.open_tasks(0).task_id()}, vars);
}

v1::Instance Flows::Retry(const v1::Instance& instance, const Argv& vars) {
  if (instance.incidents_size() != 1) {
    throw std::runtime_error("not one incident: " + StateOf(instance));
  }
  return Ask({"retry", instance.instance_id(), instance.incidents(0).incident_id()}, vars);
}

v1::Instance Flows::Get(const std::string& instance_id) { return Ask({"get", instance_id}, {}); }

std::string StateOf(const v1::Instance& instance) {
  if (instance.state() == v1::Instance::STATE_COMPLETED) return "completed";
  std::string text;
  for (const v1::Task& task : instance.open_tasks()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", "at ", task.element_key());
  }
  for (const v1::Incident& incident : instance.incidents()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", "incident ", incident.reason(), " at ",
                    incident.element_key());
  }
  return text.empty() ? "running" : text;
}

}  // namespace magpie::e2e
