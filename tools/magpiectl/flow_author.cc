// magpiectl flow check|save|draft|diff|restore|export|disable|enable: what authors do.

#include "tools/magpiectl/flow_author.h"

#include <iostream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/flow/v1/definition_service.grpc.pb.h"
#include "tools/magpiectl/flow_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;
using Stub = v1::DefinitionService::Stub;

struct Options {
  std::string file;
  std::string mapping;
  std::string flow_key;
  std::string before;
  std::string after;
  std::string format = "bpmn";
  std::string request_id;
  int64_t expected_version = 0;
  bool lenient = false;
  bool explain = false;
};

Peer<v1::DefinitionService> Engine(const Globals& globals) {
  return {"flow-engine", globals.flow_engine, globals};
}

// What is wrong with the element, each on a line of its own.
void PrintFaultsOf(const v1::Validation& validation, const std::string& key, std::set<int>& told) {
  const std::string path = absl::StrCat("elements[", key, "]");
  for (int i = 0; i < validation.faults_size(); ++i) {
    const v1::ModelFault& fault = validation.faults(i);
    if (!absl::StartsWith(fault.path(), path)) continue;
    told.insert(i);
    std::cout << "    " << fault.path().substr(path.size()) << ' ' << OneLine(fault.description())
              << '\n';
  }
}

void PrintValidation(const v1::Validation& validation, bool explains) {
  int executable = 0;
  std::set<int> told;
  for (const v1::CheckedElement& element : validation.elements()) {
    executable += element.executable() ? 1 : 0;
    std::cout << (element.executable() ? "  ok   " : "  NOT  ") << element.type() << ' '
              << element.key();
    if (!element.name().empty()) std::cout << " «" << OneLine(element.name()) << "»";
    std::cout << '\n';
    PrintFaultsOf(validation, element.key(), told);
  }
  for (int i = 0; i < validation.faults_size(); ++i) {
    if (told.contains(i)) continue;
    std::cout << "fault: " << validation.faults(i).path() << ' '
              << OneLine(validation.faults(i).description()) << '\n';
  }
  for (const std::string& warning : validation.warnings()) {
    std::cout << "warning: " << OneLine(warning) << '\n';
  }
  if (explains) {
    for (const std::string& finding : validation.findings()) {
      std::cout << "finding: " << finding << '\n';
    }
  }
  std::cout << executable << " of " << validation.elements_size() << " nodes are executable; "
            << (validation.deployable() ? "the model can be deployed"
                                        : "the model cannot be deployed")
            << '\n';
}

absl::Status Check(const Globals& globals, const Options& options) {
  v1::ValidateFlowRequest request;
  ASSIGN_OR_RETURN(*request.mutable_source(), ReadModel(options.file));
  if (!options.mapping.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_mapping(), ReadFile(options.mapping));
  }
  request.set_flow_key(options.flow_key);
  request.set_lenient(options.lenient);
  ASSIGN_OR_RETURN(const v1::ValidateFlowResponse checked,
                   Engine(globals).Call(&Stub::ValidateFlow, request));
  RETURN_IF_ERROR(Show(globals, checked.validation(), [&](const v1::Validation& validation) {
    PrintValidation(validation, options.explain);
  }));
  // Told already.
  return checked.validation().deployable() ? absl::OkStatus() : absl::FailedPreconditionError("");
}

absl::Status Save(const Globals& globals, const Options& options) {
  v1::SaveDraftRequest request;
  ASSIGN_OR_RETURN(*request.mutable_source(), ReadModel(options.file));
  if (!options.mapping.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_mapping(), ReadFile(options.mapping));
  }
  request.set_request_id(RequestId(options.request_id));
  request.set_flow_key(options.flow_key);
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::SaveDraftResponse saved,
                   Engine(globals).Call(&Stub::SaveDraft, request));
  return Show(globals, saved, [](const v1::SaveDraftResponse& response) {
    std::cout << "draft of " << response.definition().flow_key() << " is saved, version "
              << response.definition().version() << '\n';
    PrintValidation(response.validation(), true);
  });
}

absl::Status DeployDraft(const Globals& globals, const Options& options) {
  v1::DeployDraftRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_flow_key(options.flow_key);
  request.set_lenient(options.lenient);
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::DeployDraftResponse deployed,
                   Engine(globals).Call(&Stub::DeployDraft, request));
  return Show(globals, deployed.deployment(), [](const v1::Deployment& deployment) {
    std::cout << "flow " << deployment.flow_key() << " is deployed as "
              << deployment.deployment_id() << '\n';
    for (const std::string& warning : deployment.warnings()) {
      std::cout << "warning: " << OneLine(warning) << '\n';
    }
  });
}

absl::Status Diff(const Globals& globals, const Options& options) {
  v1::DiffDeploymentsRequest request;
  request.set_before_id(options.before);
  request.set_after_id(options.after);
  ASSIGN_OR_RETURN(const v1::DiffDeploymentsResponse found,
                   Engine(globals).Call(&Stub::DiffDeployments, request));
  return Show(globals, found, [](const v1::DiffDeploymentsResponse& response) {
    for (const v1::Difference& one : response.differences()) {
      if (one.kind() == v1::Difference::KIND_ADDED) {
        std::cout << "+ " << one.element_key() << '\n';
      } else if (one.kind() == v1::Difference::KIND_REMOVED) {
        std::cout << "- " << one.element_key() << '\n';
      } else {
        std::cout << "  " << one.element_key() << ' ' << one.path() << ": " << one.before()
                  << " -> " << one.after() << '\n';
      }
    }
    if (response.differences().empty()) std::cout << "the two are the same\n";
  });
}

absl::Status Restore(const Globals& globals, const Options& options) {
  v1::RestoreDeploymentRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_deployment_id(options.before);
  ASSIGN_OR_RETURN(const v1::RestoreDeploymentResponse restored,
                   Engine(globals).Call(&Stub::RestoreDeployment, request));
  return Show(globals, restored.deployment(), [&](const v1::Deployment& deployment) {
    std::cout << options.before << " is deployed again as " << deployment.deployment_id() << '\n';
  });
}

absl::Status Export(const Globals& globals, const Options& options) {
  v1::ExportFlowRequest request;
  request.set_deployment_id(options.before);
  request.set_format(options.format == "bpmn" ? v1::ExportFlowRequest::FORMAT_BPMN
                                              : v1::ExportFlowRequest::FORMAT_FLOW_MODEL);
  ASSIGN_OR_RETURN(const v1::ExportFlowResponse written,
                   Engine(globals).Call(&Stub::ExportFlow, request));
  std::cout << written.source();
  return absl::OkStatus();
}

template <class Request, class Method>
absl::Status Set(const Globals& globals, const Options& options, Method method,
                 const char* outcome) {
  Request request;
  request.set_request_id(RequestId(options.request_id));
  request.set_flow_key(options.flow_key);
  ASSIGN_OR_RETURN(const auto kept, Engine(globals).Call(method, request));
  return Show(globals, kept.definition(), [&](const v1::FlowDefinition& definition) {
    std::cout << "flow " << definition.flow_key() << ' ' << outcome << '\n';
  });
}

absl::Status Disable(const Globals& globals, const Options& options) {
  return Set<v1::DisableFlowRequest>(globals, options, &Stub::DisableFlow, "starts no more");
}

absl::Status Enable(const Globals& globals, const Options& options) {
  return Set<v1::EnableFlowRequest>(globals, options, &Stub::EnableFlow, "may start again");
}

}  // namespace

void AddFlowAuthor(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<Options>();
  const auto takes_model = [&](CLI::App& verb) {
    verb.add_option("FILE", options->file, "The model; - for standard input")->required();
    verb.add_option("--mapping", options->mapping, "Conditions and actions that the model lacks");
  };
  const auto takes_flow = [&](CLI::App& verb) {
    verb.add_option("FLOW", options->flow_key, "A flow key")->required();
    AddRequestId(verb, options->request_id);
  };

  CLI::App& check = AddVerb(group, "check", "Tell what of a model is executable, what not and why",
                            "magpiectl flow check invoice.bpmn --explain");
  takes_model(check);
  check.add_option("--flow-key", options->flow_key,
                   "Names the flow where the model does not, and which of several processes is "
                   "meant");
  check.add_flag("--lenient", options->lenient, "What other engines let pass is a warning");
  check.add_flag("--explain", options->explain, "Also tell what would run at the same time");
  Runs(check, cli, options, Check);

  CLI::App& save =
      AddVerb(group, "save", "Save a draft of a flow", "magpiectl flow save invoice invoice.bpmn");
  takes_flow(save);
  takes_model(save);
  save.add_option("--expected-version", options->expected_version, "Of the draft that was edited");
  Runs(save, cli, options, Save);

  CLI::App& draft = AddVerb(group, "deploy-draft", "Deploy what was saved",
                            "magpiectl flow deploy-draft invoice");
  takes_flow(draft);
  draft.add_option("--expected-version", options->expected_version, "Of the draft");
  draft.add_flag("--lenient", options->lenient, "What other engines let pass is a warning");
  Runs(draft, cli, options, DeployDraft);

  CLI::App& diff =
      AddVerb(group, "diff", "Compare two deployments", "magpiectl flow diff invoice.1 invoice.2");
  diff.add_option("BEFORE", options->before, "A deployment id")->required();
  diff.add_option("AFTER", options->after, "Another")->required();
  Runs(diff, cli, options, Diff);

  CLI::App& restore = AddVerb(group, "restore", "Deploy an earlier version once more",
                              "magpiectl flow restore invoice.1");
  restore.add_option("DEPLOYMENT", options->before, "A deployment id")->required();
  AddRequestId(restore, options->request_id);
  Runs(restore, cli, options, Restore);

  CLI::App& write = AddVerb(group, "export", "Write a deployed model",
                            "magpiectl flow export invoice.2 --format bpmn");
  write.add_option("DEPLOYMENT", options->before, "A deployment id")->required();
  write.add_option("--format", options->format, "bpmn or json")
      ->check(CLI::IsMember({"bpmn", "json"}));
  Runs(write, cli, options, Export);

  CLI::App& disable = AddVerb(group, "disable", "Let no more instances of a flow start",
                              "magpiectl flow disable invoice");
  takes_flow(disable);
  Runs(disable, cli, options, Disable);

  CLI::App& enable = AddVerb(group, "enable", "Let instances of a flow start again",
                             "magpiectl flow enable invoice");
  takes_flow(enable);
  Runs(enable, cli, options, Enable);
}

}  // namespace magpie::ctl
