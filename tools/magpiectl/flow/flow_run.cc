#include "tools/magpiectl/flow/flow_run.h"

#include <iostream>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "tools/magpiectl/flow/flow_engine.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;
using FlowStub = v1::FlowService::Stub;

struct RunOptions {
  std::string flow_key;
  std::string deployment_id;
  std::string instance;
  std::string task;
  std::string incident;
  bool skip = false;
  std::vector<std::string> vars;
  std::string vars_json;
  std::string request_id;
  int64_t expected_version = 0;
  int limit = 200;
};

absl::Status Start(const Globals& globals, const RunOptions& options) {
  if (options.flow_key.empty() && options.deployment_id.empty()) {
    return InvalidField("KEY", "is missing: name the flow to start, or give --deployment");
  }
  v1::StartFlowRequest request;
  request.set_request_id(RequestId(options.request_id));
  if (options.deployment_id.empty()) {
    request.set_flow_key(options.flow_key);
  } else {
    request.set_deployment_id(options.deployment_id);
  }
  ASSIGN_OR_RETURN(*request.mutable_variables(), Variables(options.vars, options.vars_json));
  ASSIGN_OR_RETURN(const v1::StartFlowResponse started,
                   FlowEngine(globals).Call(&FlowStub::StartFlow, request));
  return ShowInstance(globals, started.instance());
}

absl::Status Commit(const Globals& globals, const RunOptions& options) {
  v1::CommitTaskRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_instance_id(options.instance);
  request.set_task_id(options.task);
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(*request.mutable_variables(), Variables(options.vars, options.vars_json));
  ASSIGN_OR_RETURN(const v1::CommitTaskResponse committed,
                   FlowEngine(globals).Call(&FlowStub::CommitTask, request));
  return ShowInstance(globals, committed.instance());
}

absl::Status Retry(const Globals& globals, const RunOptions& options) {
  v1::RetryIncidentRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_instance_id(options.instance);
  request.set_incident_id(options.incident);
  request.set_skip(options.skip);
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(*request.mutable_variables(), Variables(options.vars, options.vars_json));
  ASSIGN_OR_RETURN(const v1::RetryIncidentResponse retried,
                   FlowEngine(globals).Call(&FlowStub::RetryIncident, request));
  return ShowInstance(globals, retried.instance());
}

absl::Status Get(const Globals& globals, const RunOptions& options) {
  v1::GetInstanceRequest request;
  request.set_instance_id(options.instance);
  ASSIGN_OR_RETURN(const v1::GetInstanceResponse got,
                   FlowEngine(globals).Call(&FlowStub::GetInstance, request));
  return ShowInstance(globals, got.instance());
}

absl::Status History(const Globals& globals, const RunOptions& options) {
  const Peer<v1::FlowService> engine = FlowEngine(globals);
  v1::GetHistoryRequest first;
  first.set_instance_id(options.instance);
  ASSIGN_OR_RETURN(
      const v1::GetHistoryResponse history,
      AllPages<v1::GetHistoryResponse>(
          first, options.limit,
          [&](const auto& request) { return engine.Call(&FlowStub::GetHistory, request); },
          [](const auto& page) { return page.events_size(); }));
  return Show(globals, history, [](const v1::GetHistoryResponse& shown) {
    PrintHistory(shown.events(), 0, "", std::cout);
    if (!shown.next_page_token().empty())
      std::cout << "There are more events: raise --limit to see them.\n";
  });
}

void AddVariables(CLI::App& verb, RunOptions& options) {
  AddPairs(verb, "--var", options.vars,
           "A variable; the value is read as JSON, or else as a string");
  verb.add_option("--vars", options.vars_json, "Variables as one JSON object");
}

void AddChange(CLI::App& verb, RunOptions& options) {
  AddVariables(verb, options);
  verb.add_option("--expected-version", options.expected_version,
                  "Refuse if the version of the instance is a different one; 0 for any");
  AddRequestId(verb, options.request_id);
}

void AddChanges(CLI::App& group, Cli& cli, const std::shared_ptr<RunOptions>& options) {
  CLI::App& start = AddVerb(group, "start", "Start an instance",
                            "magpiectl flow start bike_lock_failed --var order_id=order-1 "
                            "--var bike_id=bike-1");
  CLI::Option* key =
      start.add_option("KEY", options->flow_key, "A flow key: starts on its newest deployment");
  CLI::Option* id = start.add_option("--deployment", options->deployment_id,
                                     "A deployment id: starts on that one instead");
  key->excludes(id);
  AddVariables(start, *options);
  AddRequestId(start, options->request_id);
  Runs(start, cli, options, Start);

  CLI::App& commit = AddVerb(group, "commit", "Answer an open task",
                             "magpiectl flow commit INSTANCE TASK --var pin_clear=true");
  commit.add_option("INSTANCE", options->instance, "The id of the instance")->required();
  commit.add_option("TASK", options->task, "The id of its open task")->required();
  AddChange(commit, *options);
  Runs(commit, cli, options, Commit);

  CLI::App& retry = AddVerb(group, "retry", "Try again what an incident stopped",
                            "magpiectl flow retry INSTANCE INCIDENT");
  retry.add_option("INSTANCE", options->instance, "The id of the instance")->required();
  retry.add_option("INCIDENT", options->incident, "The id of its incident")->required();
  retry.add_flag("--skip", options->skip,
                 "Skip the node: go on after it as if it had done its work");
  AddChange(retry, *options);
  Runs(retry, cli, options, Retry);
}

void AddReads(CLI::App& group, Cli& cli, const std::shared_ptr<RunOptions>& options) {
  CLI::App& get = AddVerb(group, "get", "Show an instance", "magpiectl flow get INSTANCE");
  get.add_option("INSTANCE", options->instance, "The id of the instance")->required();
  Runs(get, cli, options, Get);

  CLI::App& history = AddVerb(group, "history", "Show what happened to an instance, oldest first",
                              "magpiectl flow history INSTANCE");
  history.add_option("INSTANCE", options->instance, "The id of the instance")->required();
  AddLimit(history, options->limit);
  Runs(history, cli, options, History);
}

}  // namespace

void AddFlowRun(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<RunOptions>();
  AddChanges(group, cli, options);
  AddReads(group, cli, options);
}

}  // namespace magpie::ctl
