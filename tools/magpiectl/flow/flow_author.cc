// magpiectl flow check|save|draft|diff|restore|export|disable|enable: what authors do.

#include "tools/magpiectl/flow/flow_author.h"

#include <algorithm>
#include <iostream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/flow/v1/draft_service.grpc.pb.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;
using DraftStub = v1::DraftService::Stub;

struct AuthorOptions {
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

Peer<v1::DraftService> Engine(const Globals& globals) {
  return {"flow-engine", globals.flow_engine, globals};
}

// "    .condition 1:3: ..." and, indented further, the other lines of it.
void PrintFault(absl::string_view where, absl::string_view what, absl::string_view indent) {
  const size_t first = std::min(what.find('\n'), what.size());
  PrintLines(absl::StrCat(where, " ", what.substr(0, first)), std::cout, indent);
  if (first < what.size()) {
    PrintLines(what.substr(first + 1), std::cout, absl::StrCat(indent, "  "));
  }
}

// What is wrong at the element: its path within it is shown.
void PrintFaultsOf(const v1::Validation& validation, const std::string& key, absl::string_view name,
                   std::set<int>& shown) {
  const std::string path = absl::StrCat("elements[", key, "]");
  for (int i = 0; i < validation.faults_size(); ++i) {
    const v1::ModelFault& fault = validation.faults(i);
    if (!absl::StartsWith(fault.path(), path) || !shown.insert(i).second) continue;
    PrintFault(absl::StrCat(name, fault.path().substr(path.size())), fault.description(),
               "       ");
  }
}

void PrintElement(const v1::Validation& validation, const v1::CheckedElement& element,
                  std::set<int>& shown) {
  std::cout << (element.executable() ? "  ok   " : "  NOT  ") << element.type() << ' '
            << OneLine(element.key());
  if (!element.name().empty()) std::cout << " «" << OneLine(element.name()) << "»";
  std::cout << '\n';
  PrintFaultsOf(validation, element.key(), "", shown);
  for (const std::string& way : element.outgoing()) {
    PrintFaultsOf(validation, way, absl::StrCat("elements[", way, "]"), shown);
  }
}

std::string VerdictOf(const v1::Validation& validation) {
  if (validation.deployable()) return "the model can be deployed";
  const int faults = validation.faults_size();
  return absl::StrCat("the model cannot be deployed: ", faults, faults == 1 ? " fault" : " faults");
}

// What runs at the same time.
void PrintParallel(const v1::Validation& validation) {
  for (const std::string& line : validation.findings()) {
    std::cout << "note: " << OneLine(line) << '\n';
  }
  if (validation.deployable() && validation.findings().empty()) {
    std::cout << "note: no calls run at the same time\n";
  }
}

void PrintValidation(const v1::Validation& validation, bool explains) {
  std::set<int> shown;
  int executable = 0;
  for (const v1::CheckedElement& element : validation.elements()) {
    executable += element.executable() ? 1 : 0;
    PrintElement(validation, element, shown);
  }
  for (int i = 0; i < validation.faults_size(); ++i) {
    if (shown.contains(i)) continue;
    const v1::ModelFault& fault = validation.faults(i);
    PrintFault(absl::StrCat("fault: ", fault.path()), fault.description(), "");
  }
  for (const std::string& warning : validation.warnings()) PrintFault("warning:", warning, "");
  if (explains) PrintParallel(validation);
  if (validation.elements_size() > 0) {
    std::cout << executable << " of " << validation.elements_size() << " nodes are executable; ";
  }
  std::cout << VerdictOf(validation) << '\n';
}

absl::Status Check(const Globals& globals, const AuthorOptions& options) {
  v1::ValidateFlowRequest request;
  ASSIGN_OR_RETURN(*request.mutable_source(), ReadModel(options.file));
  if (!options.mapping.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_mapping(), ReadFile(options.mapping));
  }
  request.set_flow_key(options.flow_key);
  request.set_lenient(options.lenient);
  ASSIGN_OR_RETURN(const v1::ValidateFlowResponse checked,
                   Engine(globals).Call(&DraftStub::ValidateFlow, request));
  RETURN_IF_ERROR(Show(globals, checked.validation(), [&](const v1::Validation& validation) {
    PrintValidation(validation, options.explain);
  }));
  // It is printed already.
  return checked.validation().deployable() ? absl::OkStatus() : absl::FailedPreconditionError("");
}

absl::Status Save(const Globals& globals, const AuthorOptions& options) {
  v1::SaveDraftRequest request;
  ASSIGN_OR_RETURN(*request.mutable_source(), ReadModel(options.file));
  if (!options.mapping.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_mapping(), ReadFile(options.mapping));
  }
  request.set_request_id(RequestId(options.request_id));
  request.set_flow_key(options.flow_key);
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::SaveDraftResponse saved,
                   Engine(globals).Call(&DraftStub::SaveDraft, request));
  return Show(globals, saved, [](const v1::SaveDraftResponse& response) {
    std::cout << "draft of " << response.draft().flow_key() << " is saved, version "
              << response.draft().version() << '\n';
    PrintValidation(response.validation(), !response.validation().findings().empty());
  });
}

absl::Status DeployDraft(const Globals& globals, const AuthorOptions& options) {
  v1::DeployDraftRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_flow_key(options.flow_key);
  request.set_lenient(options.lenient);
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::DeployDraftResponse deployed,
                   Engine(globals).Call(&DraftStub::DeployDraft, request));
  return Show(globals, deployed.deployment(), [](const v1::Deployment& deployment) {
    std::cout << "flow " << deployment.flow_key() << " is deployed as "
              << deployment.deployment_id() << '\n';
    for (const std::string& warning : deployment.warnings()) {
      std::cout << "warning: " << OneLine(warning) << '\n';
    }
  });
}

absl::Status Diff(const Globals& globals, const AuthorOptions& options) {
  v1::DiffDeploymentsRequest request;
  request.set_before_id(options.before);
  request.set_after_id(options.after);
  ASSIGN_OR_RETURN(const v1::DiffDeploymentsResponse found,
                   Engine(globals).Call(&DraftStub::DiffDeployments, request));
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

absl::Status Restore(const Globals& globals, const AuthorOptions& options) {
  v1::RestoreDeploymentRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_deployment_id(options.before);
  ASSIGN_OR_RETURN(const v1::RestoreDeploymentResponse restored,
                   Engine(globals).Call(&DraftStub::RestoreDeployment, request));
  return Show(globals, restored.deployment(), [&](const v1::Deployment& deployment) {
    std::cout << options.before << " is deployed again as " << deployment.deployment_id() << '\n';
  });
}

absl::Status Export(const Globals& globals, const AuthorOptions& options) {
  v1::ExportFlowRequest request;
  request.set_deployment_id(options.before);
  request.set_format(options.format == "bpmn" ? v1::ExportFlowRequest::FORMAT_BPMN
                                              : v1::ExportFlowRequest::FORMAT_FLOW_MODEL);
  ASSIGN_OR_RETURN(const v1::ExportFlowResponse written,
                   Engine(globals).Call(&DraftStub::ExportFlow, request));
  std::cout << written.source();
  return absl::OkStatus();
}

template <class Request, class Method>
absl::Status Set(const Globals& globals, const AuthorOptions& options, Method method,
                 const char* outcome) {
  Request request;
  request.set_request_id(RequestId(options.request_id));
  request.set_flow_key(options.flow_key);
  ASSIGN_OR_RETURN(const auto kept, Engine(globals).Call(method, request));
  return Show(globals, kept.draft(), [&](const v1::FlowDraft& draft) {
    std::cout << "flow " << draft.flow_key() << ' ' << outcome << '\n';
    if (draft.source().empty() && draft.newest_number() == 0) {
      std::cout << "it has neither a draft nor a deployment yet: check the key with flow list\n";
    }
  });
}

absl::Status Disable(const Globals& globals, const AuthorOptions& options) {
  return Set<v1::DisableFlowRequest>(globals, options, &DraftStub::DisableFlow,
                                     "is disabled: no instance of it may start");
}

absl::Status Enable(const Globals& globals, const AuthorOptions& options) {
  return Set<v1::EnableFlowRequest>(globals, options, &DraftStub::EnableFlow,
                                    "is enabled: instances of it may start");
}

using SharedOptions = std::shared_ptr<AuthorOptions>;

void TakeModel(CLI::App& verb, AuthorOptions& options) {
  verb.add_option("FILE", options.file, "The model; - for standard input")->required();
  verb.add_option(
      "--mapping", options.mapping,
      "A JSON file with conditions and calls that the model lacks; see flow deploy --help");
}

void TakeFlow(CLI::App& verb, AuthorOptions& options) {
  verb.add_option("FLOW", options.flow_key, "A flow key")->required();
  AddRequestId(verb, options.request_id);
}

void AddDrafts(CLI::App& group, Cli& cli, const SharedOptions& options) {
  CLI::App& check =
      AddVerb(group, "check",
              "Show which elements of a model are executable, and what is wrong with the others",
              "magpiectl flow check invoice.bpmn --explain");
  TakeModel(check, *options);
  check.add_option(
      "--flow-key", options->flow_key,
      "The flow key, if the model has none; of a file with several processes, the id of "
      "the one to read");
  check.add_flag("--lenient", options->lenient,
                 "Warn of what other engines allow, instead of refusing it");
  check.add_flag("--explain", options->explain,
                 "Also list the calls that would run at the same time, and why");
  Runs(check, cli, options, Check);

  CLI::App& save =
      AddVerb(group, "save", "Save a draft of a flow", "magpiectl flow save invoice invoice.bpmn");
  TakeFlow(save, *options);
  TakeModel(save, *options);
  save.add_option("--expected-version", options->expected_version,
                  "Refuse if the version of the draft is a different one; 0 for any");
  Runs(save, cli, options, Save);

  CLI::App& draft = AddVerb(group, "deploy-draft", "Deploy the draft of a flow",
                            "magpiectl flow deploy-draft invoice");
  TakeFlow(draft, *options);
  draft.add_option("--expected-version", options->expected_version,
                   "Refuse if the version of the draft is a different one; 0 for any");
  draft.add_flag("--lenient", options->lenient,
                 "Warn of what other engines allow, instead of refusing it");
  Runs(draft, cli, options, DeployDraft);
}

void AddDeployments(CLI::App& group, Cli& cli, const SharedOptions& options) {
  CLI::App& diff =
      AddVerb(group, "diff", "Compare two deployments", "magpiectl flow diff invoice.1 invoice.2");
  diff.add_option("BEFORE", options->before, "A deployment id")->required();
  diff.add_option("AFTER", options->after, "A deployment id to compare it with")->required();
  Runs(diff, cli, options, Diff);

  CLI::App& restore =
      AddVerb(group, "restore", "Deploy an earlier deployment again, as the newest one",
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
}

void AddSwitches(CLI::App& group, Cli& cli, const SharedOptions& options) {
  CLI::App& disable = AddVerb(group, "disable", "Do not let instances of a flow start any more",
                              "magpiectl flow disable invoice");
  TakeFlow(disable, *options);
  Runs(disable, cli, options, Disable);

  CLI::App& enable = AddVerb(group, "enable", "Let instances of a flow start again",
                             "magpiectl flow enable invoice");
  TakeFlow(enable, *options);
  Runs(enable, cli, options, Enable);
}

}  // namespace

void AddFlowAuthor(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<AuthorOptions>();
  AddDrafts(group, cli, options);
  AddDeployments(group, cli, options);
  AddSwitches(group, cli, options);
}

}  // namespace magpie::ctl
