#include "services/flow-engine/engine/deployments.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/domain/compile/check_children.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/walk/kinds/kind.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kBadDeployment = "BAD_DEPLOYMENT";

// The path of the element that a mapping is about: `elements[yes]` for `mapping.conditions[yes]`.
std::string ElementPathOf(absl::string_view field) {
  const size_t key = field.find('[');
  const bool maps = absl::StartsWith(field, "mapping.") && key != absl::string_view::npos;
  return maps ? absl::StrCat("elements", field.substr(key)) : std::string(field);
}

// Whether `path` is the same place as `known` or inside it, so that a mistake is reported once,
// even if a mapping makes it.
bool IsAt(absl::string_view known, absl::string_view path) {
  const std::string at = ElementPathOf(known);
  if (!absl::StartsWith(path, at)) return false;
  return path.size() == at.size() || path[at.size()] == '.' || path[at.size()] == '[';
}

void AddFaults(std::vector<FieldViolation> more, std::vector<FieldViolation>& faults) {
  std::erase_if(more, [&](const FieldViolation& fault) {
    return std::ranges::any_of(
        faults, [&](const FieldViolation& known) { return IsAt(known.field, fault.field); });
  });
  faults.insert(faults.end(), more.begin(), more.end());
}

// The keys of the elements that are at fault. A key may contain brackets, so each `]` may be its
// end.
absl::flat_hash_set<std::string> KeysOf(const std::vector<FieldViolation>& faults) {
  static constexpr absl::string_view kElements = "elements[";
  absl::flat_hash_set<std::string> keys;
  for (const FieldViolation& fault : faults) {
    const std::string path = ElementPathOf(fault.field);
    if (!absl::StartsWith(path, kElements)) continue;
    for (size_t end = path.find(']'); end != std::string::npos; end = path.find(']', end + 1)) {
      keys.insert(path.substr(kElements.size(), end - kElements.size()));
    }
  }
  return keys;
}

// A sequence flow at fault, for example in its condition, makes the node that it leaves not
// executable; if it leaves none, the nodes that it enters.
std::vector<CheckedElement> NodesOf(const Model& model, const std::vector<FieldViolation>& faults) {
  const absl::flat_hash_set<std::string> bad = KeysOf(faults);
  absl::flat_hash_set<absl::string_view> leave;
  for (const Element& element : model.elements) {
    if (element.type != kSequenceFlow)
      leave.insert(element.outgoing.begin(), element.outgoing.end());
  }
  std::vector<CheckedElement> nodes;
  for (const Element& element : model.elements) {
    if (element.type == kSequenceFlow) continue;
    const auto is_bad = [&](const std::string& key) { return bad.contains(key); };
    const auto is_loose = [&](const std::string& way) {
      return bad.contains(way) && !leave.contains(way);
    };
    const bool is_faulty = is_bad(element.key) || std::ranges::any_of(element.outgoing, is_bad) ||
                           std::ranges::any_of(element.incoming, is_loose);
    nodes.push_back({element.key, element.name, element.type,
                     !is_faulty && FindKind(element.type) != nullptr, element.outgoing});
  }
  return nodes;
}

}  // namespace

absl::StatusOr<Deployments::Checked> Deployments::Check(store::Gather& gather,
                                                        const TenantId& tenant,
                                                        const Source& source) {
  Reading reading = ReadAll(source.text, source.flow_key, source.mapping);
  Checked checked{
      .validation = {.faults = std::move(reading.faults), .warnings = std::move(reading.warnings)}};
  Validation& validation = checked.validation;
  if (!reading.model.has_value()) return checked;
  const Model& model = *reading.model;
  CompileResult compiled = CompileAll(model, {.is_lenient = source.lenient});
  AddFaults(std::move(compiled.faults), validation.faults);
  // Asks for all of them first, so that a remote store gets one request.
  for (const ChildRef& child : compiled.graph.children) {
    const absl::StatusOr<DeployedPtr> asked = Find(gather, tenant, child);
    if (gather.IsWhole()) RETURN_IF_ERROR(asked.status());
  }
  absl::StatusOr<CheckedChildren> children = CheckChildren(
      model, compiled.graph, [&](const ChildRef& child) { return Find(gather, tenant, child); });
  RETURN_IF_ERROR(children.status());
  AddFaults(std::move(children->faults), validation.faults);
  for (const auto* more : {&compiled.warnings, &children->warnings}) {
    validation.warnings.insert(validation.warnings.end(), more->begin(), more->end());
  }
  validation.elements = NodesOf(model, validation.faults);
  if (!validation.faults.empty()) return checked;
  validation.findings = compiled.graph.findings;
  ASSIGN_OR_RETURN(DeploymentId id, DeploymentId::Parse(model.key.str()));
  checked.deployed = Deployed{{.id = std::move(id),
                               .model = *std::move(reading.model),
                               .warnings = validation.warnings,
                               .create_time = clock_.Now()},
                              std::move(compiled.graph)};
  return checked;
}

absl::StatusOr<Validation> Deployments::Validate(store::Gather& gather, const TenantId& tenant,
                                                 const Source& source) {
  ASSIGN_OR_RETURN(Checked checked, Check(gather, tenant, source));
  return std::move(checked.validation);
}

void Deployments::Restore(const TenantId& tenant, Asked asked, const DeployedPtr& earlier,
                          Then then) {
  store::Gathered(
      store_,
      [tenant, id = earlier->deployment.id](store::Gather& gather) {
        return FlowStore(gather).GetSource(tenant, id);
      },
      [this, tenant, asked = std::move(asked), earlier,
       then = std::move(then)](absl::StatusOr<std::string> source) mutable {
        if (!source.ok()) return then(source.status());
        Deployed deployed = *earlier;
        deployed.deployment.create_time = clock_.Now();
        Commit(tenant, {.asked = std::move(asked), .source = {.text = *std::move(source)}},
               std::move(deployed), std::move(then));
      });
}

absl::StatusOr<DeployedPtr> Deployments::Repeat(store::Gather& gather, const TenantId& tenant,
                                                const Asked& asked) {
  ASSIGN_OR_RETURN(const LibraryPtr known, Known(gather, tenant, asked));
  return known == nullptr ? DeployedPtr() : known->own;
}

void Deployments::SetDisabled(const TenantId& tenant, const FlowKey& flow, bool is_disabled,
                              int64_t version) {
  absl::MutexLock lock(&mutex_);
  Setting& setting = settings_[{tenant.str(), flow.str()}];
  if (setting.version <= version) setting = {is_disabled, version};
}

absl::Status Deployments::CheckEnabled(const TenantId& tenant, const FlowKey& flow) {
  if (!IsDisabled(tenant, flow.str())) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "FLOW_DISABLED",
               absl::StrCat("flow is disabled: ", flow.str()));
}

bool Deployments::IsDisabled(const TenantId& tenant, const std::string& flow_key) {
  absl::MutexLock lock(&mutex_);
  if (settings_.empty()) return false;
  const auto setting = settings_.find({tenant.str(), flow_key});
  return setting != settings_.end() && setting->second.is_disabled;
}

void Deployments::Deploy(const TenantId& tenant, DeployFlow command, Then then) {
  const auto asked = std::make_shared<DeployFlow>(std::move(command));
  store::Gathered(
      store_,
      [this, tenant, asked](store::Gather& gather) { return Check(gather, tenant, asked->source); },
      [this, tenant, asked, then = std::move(then)](absl::StatusOr<Checked> checked) mutable {
        if (!checked.ok()) return then(checked.status());
        if (!checked->deployed.has_value()) {
          return then(InvalidFields("BAD_MODEL", std::move(checked->validation.faults)));
        }
        Commit(tenant, std::move(*asked), *std::move(checked->deployed), std::move(then));
      });
}

void Deployments::Commit(const TenantId& tenant, DeployFlow command, Deployed deployed, Then then) {
  const auto next = std::make_shared<Deployed>(std::move(deployed));
  std::string key = next->deployment.model.key.str();
  record::Attempt<LibraryPtr>(
      store_, std::move(key),
      [this, tenant, command = std::move(command), next](store::Gather& gather, int) {
        return MakePlan(gather, tenant, command, next->deployment);
      },
      [this, tenant, next,
       then = std::move(then)](absl::StatusOr<record::Done<LibraryPtr>> done) mutable {
        if (!done.ok()) return then(done.status());
        const bool is_repeat = done->answer != nullptr;
        const LibraryPtr kept = is_repeat ? done->answer : Keep(tenant, std::move(*next));
        KeepNewest(tenant, kept);  // a repeat may come before the first answer
        then(kept->own);
      });
}

absl::StatusOr<record::Plan<LibraryPtr>> Deployments::MakePlan(store::Gather& gather,
                                                               const TenantId& tenant,
                                                               const DeployFlow& command,
                                                               Deployment& next) {
  ASSIGN_OR_RETURN(LibraryPtr known, Known(gather, tenant, command.asked));
  if (known != nullptr) return record::Plan<LibraryPtr>{.answer = std::move(known)};
  const absl::StatusOr<int32_t> newest = FlowStore(gather).NewestNumber(tenant, next.model.key);
  if (!newest.ok() && !absl::IsNotFound(newest.status())) return newest.status();
  next.number = newest.ok() ? *newest + 1 : 1;
  ASSIGN_OR_RETURN(next.id,
                   DeploymentId::Parse(absl::StrCat(next.model.key.str(), ".", next.number)));
  store::Transaction transaction;
  PutDeployment(tenant, next, command.source.text, transaction);
  once_.Add(tenant, {command.asked.request.str()}, command.asked.fingerprint, next.id.str(),
            transaction);
  return record::Plan<LibraryPtr>{.transaction = std::move(transaction)};
}

absl::StatusOr<LibraryPtr> Deployments::Known(store::Gather& gather, const TenantId& tenant,
                                              const Asked& asked) {
  ASSIGN_OR_RETURN(const auto answer,
                   once_.Find(gather, tenant, {asked.request.str()}, asked.fingerprint));
  if (!answer.has_value()) return LibraryPtr();
  ASSIGN_OR_RETURN(const DeploymentId id, DeploymentId::Parse(*answer));
  return Get(gather, tenant, id);
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

absl::StatusOr<LibraryPtr> Deployments::Get(store::Gather& gather, const TenantId& tenant,
                                            const DeploymentId& id) {
  if (LibraryPtr known = Look(compiled_, {tenant.str(), id.str()})) return known;
  ASSIGN_OR_RETURN(Deployment deployment, FlowStore(gather).GetDeployment(tenant, id));
  // What a release accepted once, later ones accept too.
  absl::StatusOr<Compiled> compiled =
      Compile(deployment.model, {.is_lenient = true, .is_deployed = true});
  if (!compiled.ok()) {
    return Error(absl::StatusCode::kDataLoss, kBadDeployment,
                 absl::StrCat("deployment ", id.str(),
                              " no longer compiles, so its flow cannot run: correct it and deploy "
                              "it again: ",
                              compiled.status().message()));
  }
  return Keep(tenant, {std::move(deployment), std::move(compiled->graph)});
}

absl::StatusOr<LibraryPtr> Deployments::Newest(store::Gather& gather, const TenantId& tenant,
                                               const FlowKey& flow) {
  if (LibraryPtr known = Look(newest_, {tenant.str(), flow.str()})) return known;
  ASSIGN_OR_RETURN(const int32_t number, FlowStore(gather).NewestNumber(tenant, flow));
  ASSIGN_OR_RETURN(const DeploymentId id,
                   DeploymentId::Parse(absl::StrCat(flow.str(), ".", number)));
  ASSIGN_OR_RETURN(LibraryPtr library, Get(gather, tenant, id));
  KeepNewest(tenant, library);
  return library;
}

absl::StatusOr<DeployedPtr> Deployments::Find(store::Gather& gather, const TenantId& tenant,
                                              const ChildRef& child) {
  const absl::StatusOr<FlowKey> flow = FlowKey::Parse(child.flow_key);
  if (!flow.ok()) return DeployedPtr();
  absl::StatusOr<LibraryPtr> found = absl::NotFoundError("");
  if (child.version == 0) {
    found = Newest(gather, tenant, *flow);
  } else if (const auto id = DeploymentId::Parse(absl::StrCat(child.flow_key, ".", child.version));
             id.ok()) {
    found = Get(gather, tenant, *id);
  }
  if (absl::IsNotFound(found.status())) return DeployedPtr();
  // A flow that no longer compiles must not stop its callers before they start it.
  if (!found.ok() && ReasonOf(found.status()) == kBadDeployment) {
    Log(Level::kError, "a child flow cannot run", {{"reason", found.status().message()}});
    return DeployedPtr();
  }
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
