#include "services/resource-engine/engine/publisher.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

}  // namespace

Publisher::Publisher(magpie::store::Store& store, const Once& once, const Clock& clock,
                     const DraftStore& drafts, Directory& directory, Upstreams upstreams)
    : store_(store),
      once_(once),
      clock_(clock),
      drafts_(drafts),
      directory_(directory),
      upstreams_(std::move(upstreams)) {}

void Publisher::Publish(record::Change change, PublishResources command, Then then) {
  Do(std::move(change), std::move(command), std::move(then));
}

void Publisher::RollBack(record::Change change, RollBackResource command, Then then) {
  Do(std::move(change), std::move(command), std::move(then));
}

void Publisher::Do(record::Change change, Command command, Then then) {
  std::string thing = absl::StrCat("the resources of ", change.tenant.str());
  const TenantId tenant = change.tenant;
  record::Attempt<Published>(
      store_, std::move(thing),
      [this, change = std::move(change), command = std::move(command)](
          magpie::store::Gather& gather, int) { return MakePlan(gather, change, command); },
      [this, tenant, then = std::move(then)](absl::StatusOr<record::Done<Published>> done) mutable {
        if (!done.ok()) return then(done.status());
        Published& published = done->answer;
        if (published.after != nullptr) {
          directory_.Replace(tenant, {std::move(published.after), done->version});
        }
        then(std::move(published.revision));
      });
}

absl::StatusOr<std::vector<Resource>> Publisher::Gather(magpie::store::Gather& gather,
                                                        const TenantId& tenant,
                                                        const PublishResources& command,
                                                        const Catalog& catalog) const {
  if (command.expected_revision != 0 && command.expected_revision != catalog.revision()) {
    return Error(
        StatusCode::kAborted, "STALE_REVISION",
        absl::StrCat("the revision is ", catalog.revision(), ", not ", command.expected_revision));
  }
  std::vector<Resource> drafts;
  auto found = magpie::store::ReadEach(
      command.names, [&](const ResourceId& name) { return drafts_.Get(gather, tenant, name); });
  for (auto& one : found) {
    ASSIGN_OR_RETURN(Resource draft, std::move(one));
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

absl::StatusOr<std::vector<Resource>> Publisher::Gather(magpie::store::Gather& gather,
                                                        const TenantId& tenant,
                                                        const RollBackResource& command,
                                                        const Catalog& catalog) const {
  if (command.revision > catalog.revision()) {
    return Error(StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat("there is no revision ", command.revision, ": the last is ",
                              catalog.revision()));
  }
  std::vector<Resource> former;
  const std::set<ResourceId> dependents = catalog.Dependents({command.name});
  const std::vector<ResourceId> names(dependents.begin(), dependents.end());
  auto found = magpie::store::ReadEach(names, [&](const ResourceId& name) {
    return PublicationStore(gather).At(tenant, name, command.revision);
  });
  for (size_t i = 0; i < names.size(); ++i) {
    const ResourceId& name = names[i];
    ASSIGN_OR_RETURN(auto then, std::move(found[i]));
    if (then.has_value()) {
      former.push_back(*std::move(then));
      continue;
    }
    if (name != command.name) continue;
    return Error(StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat(name.str(), " was not published at revision ", command.revision));
  }
  return former;
}

absl::StatusOr<record::Plan<Publisher::Published>> Publisher::MakePlan(
    magpie::store::Gather& gather, const record::Change& change, const Command& command) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> known,
                   once_.Find(gather, change.tenant, {change.request.str()}, change.fingerprint));
  if (known.has_value()) {
    ASSIGN_OR_RETURN(Revision revision, DecodeRevision(*known));
    return record::Plan<Published>{.answer = {std::move(revision)}};
  }
  ASSIGN_OR_RETURN(const Directory::Known now, directory_.Find(gather, change.tenant));
  const Loaded& before = now.loaded;
  const Catalog& catalog = *before.catalog;
  ASSIGN_OR_RETURN(
      const std::vector<Resource> resources,
      std::visit([&](const auto& one) { return Gather(gather, change.tenant, one, catalog); },
                 command));
  const auto* const publish = std::get_if<PublishResources>(&command);
  const auto& note = publish != nullptr ? publish->note : std::get<RollBackResource>(command).note;
  Faults faults;
  const Catalog::Changes changes =
      Decide(catalog, resources, publish != nullptr ? publish->retired : std::vector<ResourceId>(),
             upstreams_.In(EnvironmentOf(change.tenant)), faults);
  RETURN_IF_ERROR(faults.ToStatus("BAD_RESOURCES"));
  record::Plan<Published> plan{.answer = {RevisionOf(catalog, changes, note, clock_.Now())}};
  Revision& revision = plan.answer.revision;
  if (publish != nullptr && publish->validate_only) return plan;
  if (changes.empty()) {
    revision.number = catalog.revision();
    plan.transaction.emplace().conditions.push_back(
        PublicationStore::IsLast(change.tenant, before));
    once_.Add(change.tenant, {change.request.str()}, change.fingerprint, Encode(revision),
              *plan.transaction);
    return plan;
  }
  plan.transaction = PublicationStore::ToTransaction(change.tenant, before, revision, changes);
  once_.Add(change.tenant, {change.request.str()}, change.fingerprint, Encode(revision),
            *plan.transaction);
  plan.answer.after = std::make_shared<const Catalog>(catalog, revision.number, changes);
  return plan;
}

}  // namespace magpie::resource
