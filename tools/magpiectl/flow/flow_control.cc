#include "tools/magpiectl/flow/flow_control.h"

#include <iostream>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "tools/magpiectl/flow/flow_engine.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;
using FlowStub = v1::FlowService::Stub;

struct ControlOptions {
  std::string instance;
  std::string wait;
  std::string to_node;
  bool returns = false;
  std::string cause;
  std::vector<std::string> vars;
  std::string vars_json;
  std::string request_id;
  int64_t expected_version = 0;
};

// Sends a command that is complete but for what all have in common.
template <class Response, class Method, class Request>
absl::Status Ask(const Globals& globals, const ControlOptions& options, Method method,
                 Request request) {
  request.set_request_id(RequestId(options.request_id));
  request.set_instance_id(options.instance);
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const Response response, FlowEngine(globals).Call(method, request));
  return ShowInstance(globals, response.instance());
}

absl::Status Rollback(const Globals& globals, const ControlOptions& options) {
  v1::RollbackTaskRequest request;
  request.set_task_id(options.wait);
  request.set_to_node(options.to_node);
  request.set_resubmit(options.returns ? v1::RESUBMIT_RETURN : v1::RESUBMIT_WALK);
  return Ask<v1::RollbackTaskResponse>(globals, options, &FlowStub::RollbackTask,
                                       std::move(request));
}

absl::Status Jump(const Globals& globals, const ControlOptions& options) {
  v1::JumpToRequest request;
  request.set_wait_id(options.wait);
  request.set_to_node(options.to_node);
  ASSIGN_OR_RETURN(*request.mutable_variables(), Variables(options.vars, options.vars_json));
  return Ask<v1::JumpToResponse>(globals, options, &FlowStub::JumpTo, std::move(request));
}

absl::Status Terminate(const Globals& globals, const ControlOptions& options) {
  v1::TerminateInstanceRequest request;
  request.set_cause(options.cause);
  return Ask<v1::TerminateInstanceResponse>(globals, options, &FlowStub::TerminateInstance,
                                            std::move(request));
}

absl::Status Suspend(const Globals& globals, const ControlOptions& options) {
  v1::SuspendInstanceRequest request;
  request.set_cause(options.cause);
  return Ask<v1::SuspendInstanceResponse>(globals, options, &FlowStub::SuspendInstance,
                                          std::move(request));
}

absl::Status Resume(const Globals& globals, const ControlOptions& options) {
  v1::ResumeInstanceRequest request;
  request.set_cause(options.cause);
  return Ask<v1::ResumeInstanceResponse>(globals, options, &FlowStub::ResumeInstance,
                                         std::move(request));
}

absl::Status Set(const Globals& globals, const ControlOptions& options) {
  ASSIGN_OR_RETURN(const std::string variables, Variables(options.vars, options.vars_json));
  if (variables == "{}") {
    return InvalidField("--var",
                        "is missing: name at least one variable to set, as in --var city=Oslo");
  }
  v1::UpdateVariablesRequest request;
  request.set_variables(variables);
  return Ask<v1::UpdateVariablesResponse>(globals, options, &FlowStub::UpdateVariables,
                                          std::move(request));
}

absl::Status Watch(const Globals& globals, const ControlOptions& options) {
  v1::WatchInstanceRequest request;
  request.set_instance_id(options.instance);
  return FlowEngine(globals).Read<v1::WatchInstanceRequest, v1::WatchInstanceResponse>(
      &FlowStub::WatchInstance, request, [&](const v1::WatchInstanceResponse& seen) {
        const bool shown = ShowInstance(globals, seen.instance()).ok();
        std::cout << std::endl;
        return shown && std::cout.good();
      });
}

CLI::App& AddControl(CLI::App& group, const std::string& name, const std::string& what,
                     const std::string& arguments, ControlOptions& options) {
  CLI::App& verb = AddVerb(group, name, what, absl::StrCat("magpiectl flow ", name, arguments));
  verb.add_option("INSTANCE", options.instance, "The id of the instance")->required();
  verb.add_option("--expected-version", options.expected_version,
                  "Refuse if the version of the instance is a different one; 0 for any");
  AddRequestId(verb, options.request_id);
  return verb;
}

void AddVariables(CLI::App& verb, ControlOptions& options) {
  AddPairs(verb, "--var", options.vars,
           "A variable; the value is read as JSON, or else as a string");
  verb.add_option("--vars", options.vars_json, "Variables as one JSON object");
}

void AddMoves(CLI::App& group, Cli& cli, const std::shared_ptr<ControlOptions>& options) {
  CLI::App& rollback = AddControl(
      group, "rollback", "Go back to an earlier node, and take back what has happened since",
      " INSTANCE --to ask_rider", *options);
  rollback.add_option("TASK", options->wait,
                      "The open task to go back from; without it, the task that was answered last");
  rollback
      .add_option("--to", options->to_node, "The node to go back to; without it, the task before")
      ->check([](const std::string& node) { return std::string(node.empty() ? "is empty" : ""); });
  rollback.add_flag("--return", options->returns,
                    "Return straight to the task once the node has been done again");
  Runs(rollback, cli, options, Rollback);

  CLI::App& jump = AddControl(group, "jump", "Move an open task or incident to a different node",
                              " INSTANCE TASK --to close_lock", *options);
  jump.add_option("WAIT", options->wait, "The id of its open task or incident")->required();
  jump.add_option("--to", options->to_node, "The node to move to")->required();
  AddVariables(jump, *options);
  Runs(jump, cli, options, Jump);

  CLI::App& set = AddControl(group, "set", "Set variables of an instance",
                             " INSTANCE --var order_id=order-2", *options);
  AddVariables(set, *options);
  Runs(set, cli, options, Set);
}

}  // namespace

void AddFlowControl(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<ControlOptions>();
  AddMoves(group, cli, options);
  const std::vector<
      std::tuple<std::string, std::string, absl::Status (*)(const Globals&, const ControlOptions&)>>
      controls = {{"terminate", "End an instance now, wherever it is", Terminate},
                  {"suspend", "Stop an instance until it is resumed", Suspend},
                  {"resume", "Continue a suspended instance", Resume}};
  for (const auto& [name, what, command] : controls) {
    CLI::App& verb =
        AddControl(group, name, what, " INSTANCE --cause 'the rider called'", *options);
    verb.add_option("--cause", options->cause, "Why, for the history");
    Runs(verb, cli, options, command);
  }
  CLI::App& watch = AddVerb(group, "watch", "Show an instance after each change, until it is over",
                            "magpiectl flow watch INSTANCE");
  watch.add_option("INSTANCE", options->instance, "The id of the instance")->required();
  Runs(watch, cli, options, Watch);
}

}  // namespace magpie::ctl
