// The resource engine: everything this service can do, a method for each.
//
// Each method gathers what it needs, lets the domain decide, and commits or makes calls.
// Thread-safe.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/http/client.h"
#include "common/records/once.h"
#include "common/records/table.h"
#include "common/value/value.h"
#include "services/resource-engine/client/planner.h"
#include "services/resource-engine/client/processor.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/resource/upstreams.h"
#include "services/resource-engine/domain/run/execution.h"
#include "services/resource-engine/engine/directory.h"
#include "services/resource-engine/engine/publisher.h"
#include "services/resource-engine/engine/quality_book.h"
#include "services/resource-engine/engine/quality_watch.h"
#include "services/resource-engine/store/draft_store.h"
#include "services/resource-engine/store/publication_store.h"

namespace magpie::resource {

struct ResourcePage {
  std::vector<Resource> resources;
  std::string next;  // the next page begins after this name; empty if there is none
};

class ResourceEngine {
 public:
  static constexpr size_t kMaxListed = 5000;
  static constexpr size_t kMaxBelow = 20'000;
  static constexpr size_t kMaxDrafts = 100'000;

  // `store`, `once`, `clock` and `timers` must outlive it and every put.
  ResourceEngine(magpie::store::Store& store, const Once& once, const Clock& clock, Timers& timers,
                 Means means, size_t max_calls = kMaxCallsUnderWay);

  // Puts a draft whose content has no faults. `then` runs as in record::Table::Put.
  void Put(record::Change change, PutResource command,
           absl::AnyInvocable<void(absl::StatusOr<Resource>)> then);

  // The draft; NOT_FOUND, reason RESOURCE_NOT_FOUND.
  absl::StatusOr<Resource> Get(magpie::store::Gather& gather, const Context& context,
                               const ResourceId& name) const;

  // The resource as published at a revision; NOT_FOUND, reason RESOURCE_NOT_FOUND.
  absl::StatusOr<Resource> GetAt(magpie::store::Gather& gather, const Context& context,
                                 const ResourceId& name, int64_t revision) const;

  // The two versions that a diff compares: the one published at `from` (0: now), and the one
  // published at `to` (0: the draft). NOT_FOUND, reason RESOURCE_NOT_FOUND, says which one is
  // missing.
  absl::StatusOr<std::pair<Resource, Resource>> Versions(magpie::store::Gather& gather,
                                                         const Context& context,
                                                         const ResourceId& name, int64_t from,
                                                         int64_t to);

  // Up to `limit` matching drafts after the name `after`; looks at no more than kMaxListed.
  absl::StatusOr<ResourcePage> List(magpie::store::Gather& gather, const Context& context,
                                    const ResourceFilter& filter, absl::string_view after,
                                    size_t limit) const;

  // All drafts whose names begin with `prefix` and a dot. INVALID_ARGUMENT if there are more than
  // kMaxBelow.
  absl::StatusOr<std::vector<Resource>> DraftsBelow(magpie::store::Gather& gather,
                                                    const Context& context,
                                                    absl::string_view prefix) const;

  // Calls `visit` with each draft and each published resource until it returns false.
  // INVALID_ARGUMENT if there are more than kMaxDrafts drafts.
  absl::Status EachResource(magpie::store::Gather& gather, const Context& context,
                            absl::FunctionRef<bool(const Resource&)> visit);

  // The store for the methods that take a Gather.
  const magpie::store::Store& store() const { return store_; }

  // Calls `then` with what is published now; at once if it is in memory.
  void WithCatalog(const Context& context,
                   absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<const Catalog>>)> then);
  // What is published now.
  absl::StatusOr<std::shared_ptr<const Catalog>> Now(magpie::store::Gather& gather,
                                                     const Context& context);

  // Up to `limit` revisions after `after`.
  absl::StatusOr<record::Page<Revision>> ListRevisions(magpie::store::Gather& gather,
                                                       const Context& context, int64_t after,
                                                       size_t limit) const;

  Publisher& publisher() { return publisher_; }
  QualityBook& quality() { return quality_; }
  RevisionWatchers& watchers() { return directory_.watchers(); }

  // As Processor::Fetch, by what is published now. A trial of drafts may also fail with
  // INVALID_ARGUMENT (BAD_RESOURCES).
  void Fetch(const Context& context, FetchFields command,
             absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then,
             absl::AnyInvocable<void(Fetched)> arrived = nullptr);

  // Counts a fetch that was answered with the result of an earlier one; `counts` are those of the
  // latter.
  void CountAgain(const TenantId& tenant, const std::vector<QualityCount>& counts);

  // As Fetch, for one or more commands, by the same definitions. The first error fails all.
  void BatchFetch(const Context& context, std::vector<FetchFields> commands,
                  absl::AnyInvocable<void(absl::StatusOr<std::vector<Fetched>>)> then);

  // As Processor::Invoke.
  void Invoke(const Context& context, InvokeApi command,
              absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then);

  // The plan of a Fetch or Invoke; fails as they would because of the definitions.
  absl::StatusOr<std::shared_ptr<const Plan>> Explain(magpie::store::Gather& gather,
                                                      const Context& context,
                                                      const ExplainPlan& query);

  const Clock& clock() const { return clock_; }
  // Those of the tenant's environment.
  Upstreams upstreams(const Context& context) const {
    return processor_.upstreams().In(EnvironmentOf(context.tenant));
  }

 private:
  void FetchFrom(const Context& context, const Planner& planner, FetchFields command,
                 absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then,
                 absl::AnyInvocable<void(Fetched)> arrived);
  // Plans by the drafts if `command` tries them; otherwise, or if it is null, by what is published.
  absl::StatusOr<std::shared_ptr<const Planner>> PlannerFor(magpie::store::Gather& gather,
                                                            const Context& context,
                                                            const FetchFields* command);
  // What is published, but with the drafts of `names` and of all that they need.
  absl::StatusOr<std::shared_ptr<const Catalog>> WithDrafts(magpie::store::Gather& gather,
                                                            const Context& context,
                                                            const std::vector<ResourceId>& names);
  // Calls `then` with PlannerFor; at once if it is in memory. `command` must live until then.
  void WithPlanner(const Context& context, const FetchFields* command,
                   absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<const Planner>>)> then);

  const magpie::store::Store& store_;
  const Clock& clock_;
  DraftStore drafts_;
  Directory directory_;
  Publisher publisher_;
  QualityWatch watch_{store_, directory_};
  QualityBook quality_;
  Processor processor_;  // last: what it answers at its end uses the others
};

}  // namespace magpie::resource
