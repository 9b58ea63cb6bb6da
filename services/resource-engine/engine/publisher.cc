#include "services/resource-engine/engine/publisher.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

constexpr absl::Duration kContendedDelay = absl::Milliseconds(20);

absl::Status Contended() {
  return WithRetry(Error(StatusCode::kAborted, "CONTENDED", "too many publications at once"),
                   kContendedDelay);
}

}  // namespace

// A publication in the making: which resources, as of a snapshot, are to be published.
struct Publisher::Work {
  using Gather = absl::AnyInvocable<absl::StatusOr<std::vector<Resource>>(const Snapshot&)>;

  record::Change change;
  Gather gather;
  std::vector<ResourceId> retired;
  std::string note;
  bool validate_only = false;
  Then then;
  int attempts = 0;
};

// Nothing is left to commit for a request that was answered before, or that changes nothing.
struct Publisher::Plan {
  Revision revision;
  std::optional<magpie::store::Transaction> transaction;
  std::shared_ptr<const Snapshot> after;
};

Publisher::Publisher(magpie::store::Store& store, const Once& once, const Clock& clock,
                     const CatalogStore& drafts, const PublicationStore& publications,
                     Directory& directory, const Upstreams& upstreams)
    : store_(store),
      once_(once),
      clock_(clock),
      drafts_(drafts),
      publications_(publications),
      directory_(directory),
      upstreams_(upstreams) {}

void Publisher::Publish(record::Change change, PublishResources command, Then then) {
  auto work = std::make_unique<Work>(Work{.change = std::move(change),
                                          .retired = command.retired,
                                          .note = command.note,
                                          .validate_only = command.validate_only,
                                          .then = std::move(then)});
  work->gather = [this, tenant = work->change.tenant, command = std::move(command)](
                     const Snapshot& snapshot) { return Drafts(tenant, command, snapshot); };
  Try(std::move(work));
}

void Publisher::RollBack(record::Change change, RollBackResource command, Then then) {
  auto work = std::make_unique<Work>(
      Work{.change = std::move(change), .note = command.note, .then = std::move(then)});
  work->gather = [this, tenant = work->change.tenant, command = std::move(command)](
                     const Snapshot& snapshot) { return Former(tenant, command, snapshot); };
  Try(std::move(work));
}

absl::StatusOr<std::vector<Resource>> Publisher::Drafts(const TenantId& tenant,
                                                        const PublishResources& command,
                                                        const Snapshot& snapshot) const {
  if (command.expected_revision != 0 && command.expected_revision != snapshot.revision()) {
    return Error(
        StatusCode::kAborted, "STALE_REVISION",
        absl::StrCat("the revision is ", snapshot.revision(), ", not ", command.expected_revision));
  }
  std::vector<Resource> drafts;
  for (const ResourceId& name : command.names) {
    ASSIGN_OR_RETURN(Resource draft, drafts_.Get(tenant, name));
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

absl::StatusOr<std::vector<Resource>> Publisher::Former(const TenantId& tenant,
                                                        const RollBackResource& command,
                                                        const Snapshot& snapshot) const {
  if (command.revision > snapshot.revision()) {
    return Error(StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat("there is no revision ", command.revision, ": the last is ",
                              snapshot.revision()));
  }
  std::vector<Resource> former;
  for (const ResourceId& name : snapshot.Dependents({command.name})) {
    ASSIGN_OR_RETURN(auto then, publications_.At(tenant, name, command.revision));
    if (then.has_value()) former.push_back(*std::move(then));
    if (then.has_value() || name != command.name) continue;
    return Error(StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat(name.str(), " was not published at revision ", command.revision));
  }
  return former;
}

absl::StatusOr<Publisher::Plan> Publisher::MakePlan(Work& work) const {
  const record::Change& change = work.change;
  ASSIGN_OR_RETURN(const std::optional<std::string> known,
                   once_.Find(change.tenant, change.request, change.fingerprint));
  if (known.has_value()) {
    ASSIGN_OR_RETURN(Revision revision, DecodeRevision(*known));
    return Plan{.revision = std::move(revision)};
  }
  ASSIGN_OR_RETURN(const Loaded before, directory_.Find(change.tenant));
  ASSIGN_OR_RETURN(const std::vector<Resource> resources, work.gather(*before.snapshot));
  Faults faults;
  const Snapshot::Changes changes = Decide(*before.snapshot, resources, work.retired,
                                           upstreams_.In(EnvironmentOf(change.tenant)), faults);
  RETURN_IF_ERROR(faults.ToStatus("BAD_RESOURCES"));
  Plan plan{.revision = RevisionOf(*before.snapshot, changes, work.note, clock_.Now())};
  if (work.validate_only) return plan;
  if (changes.empty()) {
    plan.revision.number = before.snapshot->revision();
    return plan;
  }
  plan.transaction = PublicationStore::ToTransaction(change.tenant, before, plan.revision, changes);
  once_.Add(change.tenant, change.request, change.fingerprint, Encode(plan.revision),
            *plan.transaction);
  plan.after = std::make_shared<const Snapshot>(*before.snapshot, plan.revision.number, changes);
  return plan;
}

void Publisher::Try(std::unique_ptr<Work> work) {
  absl::StatusOr<Plan> plan = MakePlan(*work);
  if (!plan.ok()) return work->then(plan.status());
  if (!plan->transaction.has_value()) return work->then(std::move(plan->revision));

  auto committed = [this, work = std::move(work), revision = std::move(plan->revision),
                    after =
                        std::move(plan->after)](const absl::StatusOr<uint64_t>& version) mutable {
    if (version.ok()) {
      directory_.Replace(work->change.tenant, {std::move(after), *version});
      return work->then(std::move(revision));
    }
    if (!absl::IsAborted(version.status())) return work->then(version.status());
    if (++work->attempts == kMaxAttempts) return work->then(Contended());
    Try(std::move(work));
  };
  store_.Commit(*std::move(plan->transaction), std::move(committed));
}

}  // namespace magpie::resource
