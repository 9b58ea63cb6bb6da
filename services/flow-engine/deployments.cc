#include "services/flow-engine/deployments.h"

#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/check_calls.h"
#include "services/flow-engine/domain/compile.h"
#include "services/flow-engine/domain/kinds/kind.h"

namespace magpie::flow {
namespace {

std::vector<FieldViolation> FaultsOf(const absl::Status& status) {
  std::vector<FieldViolation> faults = ViolationsOf(status);
  if (faults.empty()) faults.push_back({"source", std::string(status.message())});
  return faults;
}

}  // namespace

absl::StatusOr<Deployed> Deployments::CompileRead(const TenantId& tenant, ReadModel read,
                                                  bool lenient) {
  if (read.model.key.str().size() > kMaxFlowKeyBytes) {
    return InvalidField("flow_key", absl::StrCat("is longer than ", kMaxFlowKeyBytes, " bytes"));
  }
  ASSIGN_OR_RETURN(Compiled compiled, Compile(read.model, {.is_lenient = lenient}));
  ASSIGN_OR_RETURN(std::vector<std::string> odd,
                   CheckCalls(read.model, compiled.graph,
                              [&](const Called& called) { return Find(tenant, called); }));
  for (auto* more : {&compiled.warnings, &odd}) {
    read.warnings.insert(read.warnings.end(), more->begin(), more->end());
  }
  ASSIGN_OR_RETURN(DeploymentId id, DeploymentId::Parse(read.model.key.str()));
  return Deployed{{.id = std::move(id),
                   .model = std::move(read.model),
                   .warnings = std::move(read.warnings),
                   .create_time = clock_.Now()},
                  std::move(compiled.graph)};
}

Validation Deployments::Validate(const TenantId& tenant, const Source& source) {
  absl::StatusOr<ReadModel> read = Read(source.text, source.flow_key, source.mapping);
  if (!read.ok()) return {.faults = FaultsOf(read.status())};
  Validation validation;
  for (const Element& element : read->model.elements) {
    if (element.type == kSequenceFlow) continue;
    validation.elements.push_back(
        {element.key, element.name, element.type, FindKind(element.type) != nullptr});
  }
  validation.warnings = read->warnings;
  absl::StatusOr<Deployed> deployed = CompileRead(tenant, *std::move(read), source.lenient);
  if (deployed.ok()) {
    validation.warnings = std::move(deployed->deployment.warnings);
    validation.findings = std::move(deployed->graph.findings);
    return validation;
  }
  validation.faults = FaultsOf(deployed.status());
  for (CheckedElement& element : validation.elements) {
    const std::string path = absl::StrCat("elements[", element.key, "]");
    for (const FieldViolation& fault : validation.faults) {
      element.is_executable &= !absl::StartsWith(fault.field, path);
    }
  }
  return validation;
}

void Deployments::Restore(const TenantId& tenant, Asked asked, DeployedPtr earlier, Then then) {
  const absl::StatusOr<std::string> source = flows_.GetSource(tenant, earlier->deployment.id);
  if (!source.ok()) return then(source.status());
  Deployed deployed = *earlier;
  deployed.deployment.create_time = clock_.Now();
  DeployFlow command{.asked = std::move(asked), .source = {.text = *source}};
  Try(tenant, std::move(command), std::move(deployed), 1, std::move(then));
}

absl::StatusOr<DeployedPtr> Deployments::Repeat(const TenantId& tenant, const Asked& asked) {
  ASSIGN_OR_RETURN(const LibraryPtr known, Known(tenant, asked));
  return known == nullptr ? DeployedPtr() : known->own;
}

void Deployments::SetDisabled(const TenantId& tenant, const FlowKey& flow, bool is_disabled) {
  absl::MutexLock lock(&mutex_);
  if (is_disabled) {
    disabled_.emplace(tenant.str(), flow.str());
  } else {
    disabled_.erase({tenant.str(), flow.str()});
  }
}

absl::Status Deployments::CheckEnabled(const TenantId& tenant, const FlowKey& flow) {
  absl::MutexLock lock(&mutex_);
  if (disabled_.empty() || !disabled_.contains({tenant.str(), flow.str()})) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kFailedPrecondition, "FLOW_DISABLED",
               absl::StrCat("flow is disabled: ", flow.str()));
}

void Deployments::Deploy(const TenantId& tenant, DeployFlow command, Then then) {
  const Source& source = command.source;
  absl::StatusOr<ReadModel> read = Read(source.text, source.flow_key, source.mapping);
  if (!read.ok()) return then(read.status());
  absl::StatusOr<Deployed> deployed = CompileRead(tenant, *std::move(read), source.lenient);
  if (!deployed.ok()) return then(deployed.status());
  Try(tenant, std::move(command), *std::move(deployed), 1, std::move(then));
}

void Deployments::Try(const TenantId& tenant, DeployFlow command, Deployed deployed, int attempt,
                      Then then) {
  const absl::StatusOr<LibraryPtr> known = Known(tenant, command.asked);
  if (!known.ok()) return then(known.status());
  if (*known != nullptr) {
    KeepNewest(tenant, *known);  // its first answer may be late
    return then((*known)->own);
  }

  const absl::StatusOr<int32_t> newest = flows_.NewestNumber(tenant, deployed.deployment.model.key);
  if (!newest.ok() && !absl::IsNotFound(newest.status())) return then(newest.status());
  Deployment& next = deployed.deployment;
  next.number = newest.ok() ? *newest + 1 : 1;
  absl::StatusOr<DeploymentId> id =
      DeploymentId::Parse(absl::StrCat(next.model.key.str(), ".", next.number));
  if (!id.ok()) return then(id.status());
  next.id = *std::move(id);

  store::Transaction transaction;
  PutDeployment(tenant, next, command.source.text, transaction);
  once_.Add(tenant, command.asked.request, command.asked.fingerprint, next.id.str(), transaction);
  store_.Commit(std::move(transaction),
                [this, tenant, command = std::move(command), deployed = std::move(deployed),
                 attempt, then = std::move(then)](absl::StatusOr<uint64_t> done) mutable {
                  if (done.ok()) {
                    const LibraryPtr kept = Keep(tenant, std::move(deployed));
                    KeepNewest(tenant, kept);
                    return then(kept->own);
                  }
                  if (!absl::IsAborted(done.status()) || attempt == kMaxAttempts) {
                    return then(done.status());
                  }
                  Try(tenant, std::move(command), std::move(deployed), attempt + 1,
                      std::move(then));
                });
}

absl::StatusOr<LibraryPtr> Deployments::Known(const TenantId& tenant, const Asked& asked) {
  ASSIGN_OR_RETURN(const auto answer, once_.Find(tenant, asked.request, asked.fingerprint));
  if (!answer.has_value()) return LibraryPtr();
  ASSIGN_OR_RETURN(const DeploymentId id, DeploymentId::Parse(*answer));
  return Get(tenant, id);
}

LibraryPtr Deployments::Look(ByName& cache, const std::pair<std::string, std::string>& name) {
  LibraryPtr known;
  {
    absl::MutexLock lock(&mutex_);
    if (const LibraryPtr* found = cache.Find(name)) known = *found;
  }
  on_look_(Cache::kDeployments, known != nullptr);
  return known;
}

absl::StatusOr<LibraryPtr> Deployments::Get(const TenantId& tenant, const DeploymentId& id) {
  if (LibraryPtr known = Look(compiled_, {tenant.str(), id.str()})) return known;
  ASSIGN_OR_RETURN(Deployment deployment, flows_.GetDeployment(tenant, id));
  // What was let pass once is let pass again.
  absl::StatusOr<Compiled> compiled = Compile(deployment.model, {.is_lenient = true});
  if (!compiled.ok()) {
    return absl::DataLossError(absl::StrCat("deployment does not compile any more: ", id.str(),
                                            ": ", compiled.status().message()));
  }
  return Keep(tenant, {std::move(deployment), std::move(compiled->graph)});
}

absl::StatusOr<LibraryPtr> Deployments::Newest(const TenantId& tenant, const FlowKey& flow) {
  if (LibraryPtr known = Look(newest_, {tenant.str(), flow.str()})) return known;
  ASSIGN_OR_RETURN(const int32_t number, flows_.NewestNumber(tenant, flow));
  ASSIGN_OR_RETURN(const DeploymentId id,
                   DeploymentId::Parse(absl::StrCat(flow.str(), ".", number)));
  ASSIGN_OR_RETURN(LibraryPtr library, Get(tenant, id));
  KeepNewest(tenant, library);
  return library;
}

absl::StatusOr<DeployedPtr> Deployments::Find(const TenantId& tenant, const Called& called) {
  const absl::StatusOr<FlowKey> flow = FlowKey::Parse(called.flow_key);
  if (!flow.ok()) return DeployedPtr();
  absl::StatusOr<LibraryPtr> found = absl::NotFoundError("");
  if (called.version == 0) {
    found = Newest(tenant, *flow);
  } else if (const auto id =
                 DeploymentId::Parse(absl::StrCat(called.flow_key, ".", called.version));
             id.ok()) {
    found = Get(tenant, *id);
  }
  if (absl::IsNotFound(found.status())) return DeployedPtr();
  RETURN_IF_ERROR(found.status());
  return (*found)->own;
}

void Deployments::KeepNewest(const TenantId& tenant, const LibraryPtr& library) {
  const Deployment& deployment = library->own->deployment;
  const std::pair key(tenant.str(), deployment.model.key.str());
  absl::MutexLock lock(&mutex_);
  const LibraryPtr* known = newest_.Find(key);
  if (known != nullptr && (*known)->own->deployment.number >= deployment.number) return;
  newest_.Put(key, library);
}

LibraryPtr Deployments::Keep(const TenantId& tenant, Deployed deployed) {
  auto kept = std::make_shared<const Library>(
      Library{.own = std::make_shared<const Deployed>(std::move(deployed))});
  absl::MutexLock lock(&mutex_);
  compiled_.Put({tenant.str(), kept->own->deployment.id.str()}, kept);
  return kept;
}

}  // namespace magpie::flow
