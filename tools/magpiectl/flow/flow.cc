// magpiectl flow deploy|list|show. Its other verbs are in flow_run.cc and
// flow_control.cc.

#include <iostream>

#include "common/status/macros.h"
#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/flow/flow_author.h"
#include "tools/magpiectl/flow/flow_control.h"
#include "tools/magpiectl/flow/flow_engine.h"
#include "tools/magpiectl/flow/flow_lists.h"
#include "tools/magpiectl/flow/flow_run.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;
using FlowStub = v1::FlowService::Stub;

struct FlowOptions {
  std::string file;
  std::string mapping;
  bool lenient = false;
  std::string flow_key;
  std::string name;
  std::string request_id;
  int limit = 200;
};

absl::Status Deploy(const Globals& globals, const FlowOptions& options) {
  v1::DeployFlowRequest request;
  ASSIGN_OR_RETURN(*request.mutable_source(), ReadModel(options.file));
  if (!options.mapping.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_mapping(), ReadFile(options.mapping));
  }
  request.set_request_id(RequestId(options.request_id));
  request.set_flow_key(options.flow_key);
  request.set_lenient(options.lenient);
  ASSIGN_OR_RETURN(const v1::DeployFlowResponse deployed,
                   FlowEngine(globals).Call(&FlowStub::DeployFlow, request));
  return Show(globals, deployed.deployment(), [](const v1::Deployment& deployment) {
    std::cout << "flow " << deployment.flow_key() << " is deployed as "
              << deployment.deployment_id() << ", number " << deployment.number() << '\n';
    for (const std::string& warning : deployment.warnings()) {
      std::cout << "warning: " << OneLine(warning) << '\n';
    }
  });
}

absl::Status List(const Globals& globals, const FlowOptions& options) {
  const Peer<v1::FlowService> engine = FlowEngine(globals);
  v1::ListDeploymentsRequest first;
  first.set_flow_key(options.flow_key);
  ASSIGN_OR_RETURN(
      const v1::ListDeploymentsResponse list,
      AllPages<v1::ListDeploymentsResponse>(
          first, options.limit,
          [&](const auto& request) { return engine.Call(&FlowStub::ListDeployments, request); },
          [](const auto& page) { return page.deployments_size(); }));
  return ShowTable(
      globals, list, {"FLOW", "NUMBER", "DEPLOYMENT", "MADE", "NAME"}, list.deployments(),
      [](const v1::Deployment& deployment) -> std::vector<std::string> {
        return {deployment.flow_key(), absl::StrCat(deployment.number()),
                deployment.deployment_id(), DateTime(deployment.create_time()), deployment.name()};
      });
}

absl::Status ShowFlow(const Globals& globals, const FlowOptions& options) {
  const Peer<v1::FlowService> engine = FlowEngine(globals);
  v1::GetDeploymentRequest request;
  request.set_flow_key(options.name);
  absl::StatusOr<v1::GetDeploymentResponse> got = engine.Call(&FlowStub::GetDeployment, request);
  if (absl::IsNotFound(got.status()) || absl::IsInvalidArgument(got.status())) {
    request.set_deployment_id(options.name);
    got = engine.Call(&FlowStub::GetDeployment, request);
  }
  RETURN_IF_ERROR(got.status());
  return Show(globals, got->deployment(),
              [](const v1::Deployment& deployment) { PrintDeployment(deployment, std::cout); });
}

constexpr char kDeployHelp[] =
    R"(FILE is BPMN 2.0 XML, Turbo JSON, or flow.v1.FlowModel as JSON; its content says which.

A mapping is a JSON file with conditions and calls that FILE lacks, by element key:
  {
    "conditions": {"invoiceApproved": "approved", "invoiceNotApproved": "default"},
    "service_tasks": {
      "archive": {"call": {"api": "invoice.archive", "params": {"id": "invoice_id"}}},
      "look_up": {"fetch": {"fields": ["order.status"], "params": {"order_id": "order_id"}}}
    }
  }

Example:
  magpiectl flow deploy invoice.bpmn --flow-key invoice --mapping invoice.mapping.json)";

}  // namespace

void AddFlow(CLI::App& app, Cli& cli) {
  CLI::App& group = AddGroup(app, "flow", "Deploy flows and drive their instances");
  const auto options = std::make_shared<FlowOptions>();

  CLI::App& deploy =
      AddVerb(group, "deploy", "Deploy a model as the newest deployment of its flow", "");
  deploy.footer(kDeployHelp);
  deploy.add_option("FILE", options->file, "The model; - for standard input")->required();
  deploy.add_option(
      "--flow-key", options->flow_key,
      "The flow key, if the model has none; of a file with several processes, the id of "
      "the one to read");
  deploy.add_option("--mapping", options->mapping,
                    "A JSON file with conditions and calls that the model lacks: see below");
  deploy.add_flag("--lenient", options->lenient,
                  "Warn of what other engines allow, instead of refusing it");
  AddRequestId(deploy, options->request_id);
  Runs(deploy, cli, options, Deploy);

  CLI::App& list = AddVerb(group, "list", "List deployments, the newest of each flow first",
                           "magpiectl flow list --flow-key bike_lock_failed");
  list.add_option("--flow-key", options->flow_key, "Only of this flow");
  AddLimit(list, options->limit);
  Runs(list, cli, options, List);

  CLI::App& show =
      AddVerb(group, "show", "Show a deployed model", "magpiectl flow show bike_lock_failed");
  show.add_option("NAME", options->name, "A flow key for the newest deployment, or a deployment id")
      ->required();
  Runs(show, cli, options, ShowFlow);

  AddFlowAuthor(group, cli);
  AddFlowRun(group, cli);
  AddFlowLists(group, cli);
  AddFlowControl(group, cli);
}

}  // namespace magpie::ctl
