#include "services/flow-engine/deployments.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/formats/read.h"

namespace magpie::flow {
namespace {

absl::StatusOr<Deployed> ReadAndCompile(const DeployFlow& command, absl::Time now) {
  ASSIGN_OR_RETURN(ReadModel read, Read(command.source, command.flow_key, command.mapping));
  if (read.model.key.str().size() > kMaxFlowKeyBytes) {
    return InvalidField("flow_key", absl::StrCat("is longer than ", kMaxFlowKeyBytes, " bytes"));
  }
  ASSIGN_OR_RETURN(Graph graph, Compile(read.model));
  ASSIGN_OR_RETURN(DeploymentId id, DeploymentId::Parse(read.model.key.str()));
  return Deployed{{.id = std::move(id),
                   .model = std::move(read.model),
                   .warnings = std::move(read.warnings),
                   .create_time = now},
                  std::move(graph)};
}

}  // namespace

void Deployments::Deploy(const TenantId& tenant, DeployFlow command, Then then) {
  absl::StatusOr<Deployed> deployed = ReadAndCompile(command, clock_.Now());
  if (!deployed.ok()) return then(deployed.status());
  Try(tenant, std::move(command), *std::move(deployed), 1, std::move(then));
}

void Deployments::Try(const TenantId& tenant, DeployFlow command, Deployed deployed, int attempt,
                      Then then) {
  const absl::StatusOr<DeployedPtr> known = Known(tenant, command.asked);
  if (known.ok() && *known != nullptr) KeepNewest(tenant, *known);  // its first answer may be late
  if (!known.ok() || *known != nullptr) return then(known);

  const absl::StatusOr<int32_t> newest = flows_.NewestNumber(tenant, deployed.deployment.model.key);
  if (!newest.ok() && !absl::IsNotFound(newest.status())) return then(newest.status());
  Deployment& next = deployed.deployment;
  next.number = newest.ok() ? *newest + 1 : 1;
  absl::StatusOr<DeploymentId> id =
      DeploymentId::Parse(absl::StrCat(next.model.key.str(), ".", next.number));
  if (!id.ok()) return then(id.status());
  next.id = *std::move(id);

  store::Transaction transaction;
  PutDeployment(tenant, next, transaction);
  once_.Add(tenant, command.asked.request, command.asked.fingerprint, next.id.str(), transaction);
  store_.Commit(std::move(transaction),
                [this, tenant, command = std::move(command), deployed = std::move(deployed),
                 attempt, then = std::move(then)](absl::StatusOr<uint64_t> done) mutable {
                  if (done.ok()) {
                    const DeployedPtr kept = Keep(tenant, std::move(deployed));
                    KeepNewest(tenant, kept);
                    return then(kept);
                  }
                  if (!absl::IsAborted(done.status()) || attempt == kMaxAttempts) {
                    return then(done.status());
                  }
                  Try(tenant, std::move(command), std::move(deployed), attempt + 1,
                      std::move(then));
                });
}

absl::StatusOr<DeployedPtr> Deployments::Known(const TenantId& tenant, const Asked& asked) {
  ASSIGN_OR_RETURN(const auto answer, once_.Find(tenant, asked.request, asked.fingerprint));
  if (!answer.has_value()) return DeployedPtr();
  ASSIGN_OR_RETURN(const DeploymentId id, DeploymentId::Parse(*answer));
  return Get(tenant, id);
}

absl::StatusOr<DeployedPtr> Deployments::Get(const TenantId& tenant, const DeploymentId& id) {
  {
    absl::MutexLock lock(&mutex_);
    if (const DeployedPtr* found = compiled_.Find({tenant.str(), id.str()})) return *found;
  }
  ASSIGN_OR_RETURN(Deployment deployment, flows_.GetDeployment(tenant, id));
  absl::StatusOr<Graph> graph = Compile(deployment.model);
  if (!graph.ok()) {
    return absl::DataLossError(absl::StrCat("deployment does not compile any more: ", id.str(),
                                            ": ", graph.status().message()));
  }
  return Keep(tenant, {std::move(deployment), *std::move(graph)});
}

absl::StatusOr<DeployedPtr> Deployments::Newest(const TenantId& tenant, const FlowKey& flow) {
  {
    absl::MutexLock lock(&mutex_);
    if (const DeployedPtr* found = newest_.Find({tenant.str(), flow.str()})) return *found;
  }
  ASSIGN_OR_RETURN(const int32_t number, flows_.NewestNumber(tenant, flow));
  ASSIGN_OR_RETURN(const DeploymentId id,
                   DeploymentId::Parse(absl::StrCat(flow.str(), ".", number)));
  ASSIGN_OR_RETURN(DeployedPtr deployed, Get(tenant, id));
  KeepNewest(tenant, deployed);
  return deployed;
}

void Deployments::KeepNewest(const TenantId& tenant, const DeployedPtr& deployed) {
  const Deployment& deployment = deployed->deployment;
  const std::pair key(tenant.str(), deployment.model.key.str());
  absl::MutexLock lock(&mutex_);
  const DeployedPtr* known = newest_.Find(key);
  if (known != nullptr && (*known)->deployment.number >= deployment.number) return;
  newest_.Put(key, deployed);
}

DeployedPtr Deployments::Keep(const TenantId& tenant, Deployed deployed) {
  auto kept = std::make_shared<const Deployed>(std::move(deployed));
  absl::MutexLock lock(&mutex_);
  compiled_.Put({tenant.str(), kept->deployment.id.str()}, kept);
  return kept;
}

}  // namespace magpie::flow
