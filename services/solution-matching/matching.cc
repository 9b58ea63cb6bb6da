#include "services/solution-matching/matching.h"

#include <prometheus/counter.h>

#include <memory>
#include <utility>

#include "common/metrics/metrics.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::matching {
namespace {

constexpr size_t kLoadPage = 1000;

prometheus::Counter& Matches(const char* outcome) {
  return prometheus::BuildCounter()
      .Name("magpie_matching_matches_total")
      .Help("Questions by whether a solution fits.")
      .Register(Metrics())
      .Add({{"outcome", outcome}});
}

}  // namespace

Matching::Matching(magpie::store::Store& store, const Once& once, const Clock& clock)
    : store_(store),
      solutions_(store, once),
      clock_(clock),
      matched_(Matches("matched")),
      unmatched_(Matches("none")) {}

absl::Status Matching::Load() {
  ASSIGN_OR_RETURN(const std::vector<TenantId> tenants,
                   magpie::store::GatherAndWait(
                       store_, [this](auto& gather) { return solutions_.Tenants(gather); }));
  for (const TenantId& tenant : tenants) RETURN_IF_ERROR(LoadTenant(tenant));
  return absl::OkStatus();
}

absl::Status Matching::LoadTenant(const TenantId& tenant) {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const auto page, magpie::store::GatherAndWait(store_, [&](auto& gather) {
                       return solutions_.List(gather, tenant, after, kLoadPage);
                     }));
    for (const Solution& solution : page.items) AddToIndex(tenant, solution);
    if (!page.more) return absl::OkStatus();
    after = page.items.back().id.str();
  }
}

absl::StatusOr<SolutionPtr> Matching::Match(const Context& context,
                                            const Combination& question) const {
  SolutionPtr found = Find(context.tenant, question);
  (found != nullptr ? matched_ : unmatched_).Increment();
  if (found != nullptr) return found;
  return Error(absl::StatusCode::kNotFound, "NO_SOLUTION_FITS", "no solution fits the question");
}

void Matching::Put(const record::Change& change, PutSolution command,
                   absl::AnyInvocable<void(absl::StatusOr<Solution>)> then) {
  const TenantId tenant = change.tenant;
  const SolutionId id = command.id;
  auto decide = [this, tenant, command = std::move(command)](const auto& before) {
    return Decide(before, command, CountOf(tenant), clock_.Now());
  };
  auto add_first = [this, tenant, then = std::move(then)](absl::StatusOr<Solution> kept) mutable {
    if (kept.ok()) AddToIndex(tenant, *kept);
    then(std::move(kept));
  };
  solutions_.Put(change, id, std::move(decide), std::move(add_first));
}

absl::StatusOr<Solution> Matching::Get(magpie::store::Gather& gather, const Context& context,
                                       const SolutionId& id) const {
  return solutions_.Get(gather, context.tenant, id);
}

absl::StatusOr<record::Page<Solution>> Matching::List(magpie::store::Gather& gather,
                                                      const Context& context,
                                                      absl::string_view after, size_t limit) const {
  return solutions_.List(gather, context.tenant, after, limit);
}

void Matching::AddToIndex(const TenantId& tenant, const Solution& solution) {
  auto shared = std::make_shared<const Solution>(solution);
  absl::MutexLock lock(&mutex_);
  index_[tenant].Put(std::move(shared));
}

SolutionPtr Matching::Find(const TenantId& tenant, const Combination& question) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto index = index_.find(tenant);
  return index == index_.end() ? nullptr : index->second.Match(question);
}

size_t Matching::CountOf(const TenantId& tenant) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto index = index_.find(tenant);
  return index == index_.end() ? 0 : index->second.size();
}

}  // namespace magpie::matching
