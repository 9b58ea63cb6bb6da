#include "tools/magpiectl/flow/flow_lists.h"

#include <google/protobuf/util/time_util.h>

#include <map>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;
using google::protobuf::util::TimeUtil;
using FlowStub = v1::FlowService::Stub;

const std::map<std::string, v1::Instance::State> kStates = {
    {"running", v1::Instance::STATE_RUNNING},
    {"completed", v1::Instance::STATE_COMPLETED},
    {"terminated", v1::Instance::STATE_TERMINATED},
    {"suspended", v1::Instance::STATE_SUSPENDED},
};

struct ListOptions {
  std::string flow_key;
  std::string state;
  bool stuck = false;
  std::vector<std::string> vars;
  std::string assignee;
  std::string element;
  std::map<std::string, std::string> times;  // by the option's name
  int limit = 200;
};

// Where the option was given.
absl::Status TakeTime(const ListOptions& options, const std::string& name,
                      google::protobuf::Timestamp* (v1::InstanceFilter::*field)(),
                      v1::InstanceFilter& filter) {
  const std::string& text = options.times.at(name);
  if (text.empty() || TimeUtil::FromString(text, (filter.*field)())) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELD",
               absl::StrCat(name, " is ", text,
                            ", which is not a time: write it as 2026-08-01T00:00:00Z (RFC 3339)"));
}

absl::StatusOr<v1::InstanceFilter> FilterOf(const ListOptions& options) {
  v1::InstanceFilter filter;
  filter.set_flow_key(options.flow_key);
  if (!options.state.empty()) filter.set_state(kStates.at(options.state));
  if (options.stuck) filter.set_has_incident(true);
  if (!options.vars.empty()) {
    ASSIGN_OR_RETURN(*filter.mutable_variables(), Variables(options.vars, ""));
  }
  filter.set_assignee(options.assignee);
  filter.set_element_key(options.element);
  using Filter = v1::InstanceFilter;
  RETURN_IF_ERROR(TakeTime(options, "--created-after", &Filter::mutable_created_after, filter));
  RETURN_IF_ERROR(TakeTime(options, "--created-before", &Filter::mutable_created_before, filter));
  RETURN_IF_ERROR(TakeTime(options, "--changed-after", &Filter::mutable_updated_after, filter));
  RETURN_IF_ERROR(TakeTime(options, "--changed-before", &Filter::mutable_updated_before, filter));
  return filter;
}

absl::Status Instances(const Globals& globals, const ListOptions& options) {
  const Peer<v1::FlowService> engine{"flow-engine", globals.flow_engine, globals};
  v1::ListInstancesRequest first;
  ASSIGN_OR_RETURN(*first.mutable_filter(), FilterOf(options));
  ASSIGN_OR_RETURN(
      const v1::ListInstancesResponse list,
      AllPages<v1::ListInstancesResponse>(
          first, options.limit,
          [&](const auto& request) { return engine.Call(&FlowStub::ListInstances, request); },
          [](const auto& page) { return page.instances_size(); }));
  return ShowTable(globals, list, {"INSTANCE", "FLOW", "STATE", "TASKS", "INCIDENTS", "CHANGED"},
                   list.instances(), [](const v1::Instance& instance) -> std::vector<std::string> {
                     return {instance.instance_id(),
                             instance.flow_key(),
                             StateText(instance.state()),
                             absl::StrCat(instance.open_tasks_size()),
                             absl::StrCat(instance.incidents_size()),
                             DateTime(instance.update_time())};
                   });
}

absl::Status Tasks(const Globals& globals, const ListOptions& options) {
  const Peer<v1::FlowService> engine{"flow-engine", globals.flow_engine, globals};
  v1::ListTasksRequest first;
  ASSIGN_OR_RETURN(*first.mutable_filter(), FilterOf(options));
  ASSIGN_OR_RETURN(
      const v1::ListTasksResponse list,
      AllPages<v1::ListTasksResponse>(
          first, options.limit,
          [&](const auto& request) { return engine.Call(&FlowStub::ListTasks, request); },
          [](const auto& page) { return page.tasks_size(); }));
  return ShowTable(globals, list, {"INSTANCE", "FLOW", "TASK", "ELEMENT", "ASSIGNEE", "SINCE"},
                   list.tasks(), [](const v1::ListedTask& listed) -> std::vector<std::string> {
                     const v1::Task& task = listed.task();
                     return {
                         task.instance_id(), listed.flow_key(),
                         task.task_id(),     task.name().empty() ? task.element_key() : task.name(),
                         task.assignee(),    DateTime(task.create_time())};
                   });
}

void AddFilter(CLI::App& verb, ListOptions& options) {
  verb.add_option("--flow", options.flow_key, "Only those of this flow, including child flows");
  std::vector<std::string> states;
  for (const auto& [name, state] : kStates) states.push_back(name);
  verb.add_option("--state", options.state, "Only those in this state")
      ->check(CLI::IsMember(states))
      ->type_name("STATE");
  verb.add_flag("--stuck", options.stuck, "Only those with an open incident");
  AddPairs(verb, "--var", options.vars,
           "Only those with this variable; the value is read as JSON, or else as a string");
  verb.add_option("--assignee", options.assignee, "Only those with an open task of this person");
  verb.add_option("--element", options.element, "Only those with an open task at this element");
  for (const char* name : {"--created-after", "--changed-after"}) {
    verb.add_option(name, options.times[name],
                    "Only those from this time on, such as 2026-08-01T00:00:00Z");
  }
  for (const char* name : {"--created-before", "--changed-before"}) {
    verb.add_option(name, options.times[name], "Only those before this time");
  }
  AddLimit(verb, options.limit);
}

}  // namespace

void AddFlowLists(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App& instances =
      AddVerb(group, "instances", "List instances",
              "magpiectl flow instances --flow bike_lock_failed --state running --stuck");
  AddFilter(instances, *options);
  Runs(instances, cli, options, Instances);

  CLI::App& tasks = AddVerb(group, "tasks", "List open tasks",
                            "magpiectl flow tasks --assignee ann --changed-before "
                            "2026-08-01T00:00:00Z");
  AddFilter(tasks, *options);
  Runs(tasks, cli, options, Tasks);
}

}  // namespace magpie::ctl
