#include "services/resource-engine/engine/resource_engine.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

constexpr size_t kListStep = 250;

// Collects answers that come in any order. Calls `then` when all are there or one is an error.
// Thread-safe.
class AllFetched {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<std::vector<Fetched>>)>;

  AllFetched(size_t count, Then then) : left_(count), all_(count), then_(std::move(then)) {}

  bool failed() const {
    absl::MutexLock lock(&mutex_);
    return then_ == nullptr;
  }

  void Take(size_t at, absl::StatusOr<Fetched> fetched) {
    const absl::Status status = fetched.status();
    Then then;
    {
      absl::MutexLock lock(&mutex_);
      if (then_ == nullptr) return;
      if (status.ok()) all_[at] = *std::move(fetched);
      if (status.ok() && --left_ > 0) return;
      then = std::exchange(then_, nullptr);
    }
    if (!status.ok()) return then(status);
    then(std::move(all_));
  }

 private:
  mutable absl::Mutex mutex_;
  size_t left_ ABSL_GUARDED_BY(mutex_);
  std::vector<Fetched> all_;  // used only by the thread that takes `then_`
  Then then_ ABSL_GUARDED_BY(mutex_);
};

// Without a command, the published resources count.
bool TriesDrafts(const FetchFields* command) {
  return command != nullptr && command->trial.has_value() && command->trial->drafts;
}

// Only a publication may make private values public: drafts are tried without a declassification
// that is not published.
Catalog::Changes AsDrafts(Catalog::Changes changes, const Catalog& published) {
  for (auto& [name, draft] : changes) {
    if (draft == nullptr || draft->resource.content.access.declassified.empty()) continue;
    const auto now = published.Find(name);
    if (now != nullptr && !now->resource.content.access.declassified.empty()) continue;
    Published bound = *draft;
    bound.resource.content.access.declassified.clear();
    draft = std::make_shared<const Published>(std::move(bound));
  }
  return changes;
}

}  // namespace

ResourceEngine::ResourceEngine(magpie::store::Store& store, const Once& once, const Clock& clock,
                               Timers& timers, Means means, size_t max_calls)
    : store_(store),
      clock_(clock),
      drafts_(store, once),
      publisher_(store, once, clock, drafts_, directory_, means.upstreams),
      quality_(store, clock, [this](const TenantCounts& counts) { watch_.Take(counts); }),
      processor_(clock, timers, std::move(means), max_calls) {}

void ResourceEngine::Put(record::Change change, PutResource command,
                         absl::AnyInvocable<void(absl::StatusOr<Resource>)> then) {
  const ResourceId name = command.name;
  auto decide = [this, command = std::move(command)](const std::optional<Resource>& before) {
    return Decide(before, command, clock_.Now());
  };
  drafts_.Put(std::move(change), name, std::move(decide), std::move(then));
}

absl::StatusOr<Resource> ResourceEngine::Get(magpie::store::Gather& gather, const Context& context,
                                             const ResourceId& name) const {
  return drafts_.Get(gather, context.tenant, name);
}

absl::StatusOr<Resource> ResourceEngine::GetAt(magpie::store::Gather& gather,
                                               const Context& context, const ResourceId& name,
                                               int64_t revision) const {
  ASSIGN_OR_RETURN(auto resource, PublicationStore(gather).At(context.tenant, name, revision));
  if (resource.has_value()) return *std::move(resource);
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
               revision == 0
                   ? absl::StrCat("no resource of this name is published: ", name.str())
                   : absl::StrCat(name.str(), " was not published at revision ", revision));
}

absl::StatusOr<std::pair<Resource, Resource>> ResourceEngine::Versions(
    magpie::store::Gather& gather, const Context& context, const ResourceId& name, int64_t from,
    int64_t to) {
  ASSIGN_OR_RETURN(const auto catalog, Now(gather, context));
  for (const int64_t revision : {from, to}) {
    if (revision <= catalog->revision()) continue;
    return Error(
        absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
        absl::StrCat("there is no revision ", revision, ": the last is ", catalog->revision()));
  }
  std::optional<Resource> draft;
  if (from == 0 || to == 0) {
    absl::StatusOr<Resource> kept = Get(gather, context, name);
    if (!kept.ok()) return kept.status();
    draft = *std::move(kept);
  }
  if (from == 0 && catalog->Find(name) == nullptr) {
    return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat(name.str(), " is a draft that is not published: there is nothing to ",
                              "compare it with"));
  }
  ASSIGN_OR_RETURN(Resource before,
                   GetAt(gather, context, name, from == 0 ? catalog->revision() : from));
  if (to == 0) return std::pair(std::move(before), *std::move(draft));
  ASSIGN_OR_RETURN(Resource after, GetAt(gather, context, name, to));
  return std::pair(std::move(before), std::move(after));
}

absl::StatusOr<std::shared_ptr<const Catalog>> ResourceEngine::Now(magpie::store::Gather& gather,
                                                                   const Context& context) {
  ASSIGN_OR_RETURN(const Directory::Known now, directory_.Find(gather, context.tenant));
  return now.loaded.catalog;
}

absl::StatusOr<record::Page<Revision>> ResourceEngine::ListRevisions(magpie::store::Gather& gather,
                                                                     const Context& context,
                                                                     int64_t after,
                                                                     size_t limit) const {
  return PublicationStore(gather).List(context.tenant, after, limit);
}

absl::StatusOr<ResourcePage> ResourceEngine::List(magpie::store::Gather& gather,
                                                  const Context& context,
                                                  const ResourceFilter& filter,
                                                  absl::string_view after, size_t limit) const {
  ResourcePage page;
  std::string last(after);
  // A filter skips drafts, so read them in larger steps.
  const size_t step = filter == ResourceFilter() ? limit : std::max(limit, kListStep);
  for (size_t looked_at = 0; looked_at < kMaxListed;) {
    ASSIGN_OR_RETURN(record::Page<Resource> drafts,
                     drafts_.List(gather, context.tenant, last, step));
    for (size_t i = 0; i < drafts.items.size(); ++i) {
      Resource& draft = drafts.items[i];
      ++looked_at;
      last = draft.name.str();
      const bool fits = Fits(filter, draft.content.owner, draft.content.labels);
      if (fits) page.resources.push_back(std::move(draft));
      if (page.resources.size() < limit) continue;
      if (i + 1 < drafts.items.size() || drafts.more) page.next = last;
      return page;
    }
    if (!drafts.more) return page;
  }
  page.next = last;
  return page;
}

absl::StatusOr<std::vector<Resource>> ResourceEngine::DraftsBelow(magpie::store::Gather& gather,
                                                                  const Context& context,
                                                                  absl::string_view prefix) const {
  const std::string begin = absl::StrCat(prefix, ".");
  std::vector<Resource> below;
  for (std::string last = begin; below.size() <= kMaxBelow;) {
    ASSIGN_OR_RETURN(record::Page<Resource> page,
                     drafts_.List(gather, context.tenant, last, kListStep));
    for (Resource& draft : page.items) {
      if (!absl::StartsWith(draft.name.str(), begin)) return below;
      last = draft.name.str();
      below.push_back(std::move(draft));
    }
    if (!page.more) return below;
  }
  return InvalidField("prefix", absl::StrCat("has more than ", kMaxBelow, " drafts below it"));
}

absl::Status ResourceEngine::EachResource(magpie::store::Gather& gather, const Context& context,
                                          absl::FunctionRef<bool(const Resource&)> visit) {
  ASSIGN_OR_RETURN(const auto catalog, Now(gather, context));
  bool goes_on = true;
  catalog->Each(
      [&](const Published& published) { goes_on = goes_on && visit(published.resource); });
  std::string last;
  for (size_t count = 0; goes_on && count < kMaxDrafts; count += kListStep) {
    ASSIGN_OR_RETURN(record::Page<Resource> page,
                     drafts_.List(gather, context.tenant, last, kListStep));
    for (size_t i = 0; i < page.items.size() && goes_on; ++i) goes_on = visit(page.items[i]);
    if (!page.more) return absl::OkStatus();
    last = page.items.back().name.str();
  }
  if (!goes_on) return absl::OkStatus();
  return InvalidField("prefix",
                      absl::StrCat("is of a tenant with more than ", kMaxDrafts,
                                   " drafts: which places are private cannot be looked up"));
}

absl::StatusOr<std::shared_ptr<const Plan>> ResourceEngine::Explain(magpie::store::Gather& gather,
                                                                    const Context& context,
                                                                    const ExplainPlan& query) {
  ASSIGN_OR_RETURN(const Directory::Known now, directory_.Find(gather, context.tenant));
  return now.planner->PlanOf(query);
}

absl::StatusOr<std::shared_ptr<const Catalog>> ResourceEngine::WithDrafts(
    magpie::store::Gather& gather, const Context& context, const std::vector<ResourceId>& names) {
  ASSIGN_OR_RETURN(const auto published, Now(gather, context));
  std::vector<Resource> drafts;
  std::set<ResourceId> met;
  std::set<ResourceId> next(names.begin(), names.end());
  while (!next.empty()) {
    auto found = magpie::store::ReadEach(
        next, [&](const ResourceId& name) { return drafts_.Get(gather, context.tenant, name); });
    met.merge(std::exchange(next, {}));
    for (absl::StatusOr<Resource>& draft : found) {
      if (absl::IsNotFound(draft.status()))
        continue;  // without a draft, it is not published either
      RETURN_IF_ERROR(draft.status());
      for (Need& need : NeedsOf(draft->content)) {
        if (!met.contains(need.name)) next.insert(std::move(need.name));
      }
      drafts.push_back(*std::move(draft));
    }
  }
  Faults faults;
  const Catalog::Changes changes = Decide(*published, drafts, {}, upstreams(context), faults);
  RETURN_IF_ERROR(faults.ToStatus("BAD_RESOURCES"));
  return std::make_shared<const Catalog>(*published, published->revision() + 1,
                                         AsDrafts(changes, *published), published->guards());
}

absl::StatusOr<std::shared_ptr<const Planner>> ResourceEngine::PlannerFor(
    magpie::store::Gather& gather, const Context& context, const FetchFields* command) {
  if (!TriesDrafts(command)) {
    ASSIGN_OR_RETURN(Directory::Known now, directory_.Find(gather, context.tenant));
    return std::move(now.planner);
  }
  ASSIGN_OR_RETURN(auto catalog, WithDrafts(gather, context, command->fields));
  return std::make_shared<const Planner>(std::move(catalog));
}

void ResourceEngine::FetchFrom(const Context& context, const Planner& planner, FetchFields command,
                               absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then,
                               absl::AnyInvocable<void(Fetched)> arrived) {
  if (!command.trial.has_value()) then = quality_.counts().Noting(context, std::move(then));
  processor_.Fetch(context, planner, std::move(command), std::move(then), std::move(arrived));
}

void ResourceEngine::Fetch(const Context& context, FetchFields command,
                           absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then,
                           absl::AnyInvocable<void(Fetched)> arrived) {
  const auto asked = std::make_shared<FetchFields>(std::move(command));
  WithPlanner(context, asked.get(),
              [this, context, asked, then = std::move(then),
               arrived = std::move(arrived)](const auto& planner) mutable {
                if (!planner.ok()) return then(planner.status());
                FetchFrom(context, **planner, std::move(*asked), std::move(then),
                          std::move(arrived));
              });
}

void ResourceEngine::WithCatalog(
    const Context& context,
    absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<const Catalog>>)> then) {
  if (auto known = directory_.FindLoaded(context.tenant)) return then(known->loaded.catalog);
  magpie::store::Gathered(
      store_, [this, context](auto& gather) { return Now(gather, context); }, std::move(then));
}

void ResourceEngine::WithPlanner(
    const Context& context, const FetchFields* command,
    absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<const Planner>>)> then) {
  if (!TriesDrafts(command)) {
    if (auto known = directory_.FindLoaded(context.tenant)) return then(std::move(known->planner));
  }
  magpie::store::Gathered(
      store_,
      [this, context, command](auto& gather) { return PlannerFor(gather, context, command); },
      std::move(then));
}

void ResourceEngine::CountAgain(const TenantId& tenant, const std::vector<QualityCount>& counts) {
  quality_.counts().Add(tenant, counts);
  for (const QualityCount& count : counts) {
    if (count.quality.cached > 0) {
      processor_.metrics().CountAnswer(count.resource.str(), Source::kCache);
    }
  }
}

void ResourceEngine::BatchFetch(
    const Context& context, std::vector<FetchFields> commands,
    absl::AnyInvocable<void(absl::StatusOr<std::vector<Fetched>>)> then) {
  const auto asked = std::make_shared<std::vector<FetchFields>>(std::move(commands));
  WithPlanner(
      context, &asked->front(),
      [this, context, asked, then = std::move(then)](const auto& planner) mutable {
        if (!planner.ok()) return then(planner.status());
        const auto all = std::make_shared<AllFetched>(asked->size(), std::move(then));
        for (size_t i = 0; i < asked->size() && !all->failed(); ++i) {
          FetchFrom(
              context, **planner, std::move((*asked)[i]),
              [all, i](absl::StatusOr<Fetched> fetched) { all->Take(i, std::move(fetched)); },
              nullptr);
        }
      });
}

void ResourceEngine::Invoke(const Context& context, InvokeApi command,
                            absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then) {
  WithPlanner(context, nullptr,
              [this, context, command = std::move(command),
               then = std::move(then)](const auto& planner) mutable {
                if (!planner.ok()) return then(planner.status());
                processor_.Invoke(context, **planner, std::move(command),
                                  quality_.counts().Noting(context, std::move(then)));
              });
}

}  // namespace magpie::resource
