#include "services/resource-engine/resource_engine.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/first_answer.h"

namespace magpie::resource {
namespace {

constexpr absl::Duration kBusyDelay = absl::Milliseconds(100);

// Random, where the caller gave none.
std::string KeyFor(const std::optional<RequestId>& request_id) {
  return request_id.has_value() ? request_id->str() : NewTrace().trace_id;
}

absl::Status NotA(absl::string_view kind, const ResourceId& name) {
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
               absl::StrCat("no such ", kind, ": ", name.str()));
}

}  // namespace

ResourceEngine::ResourceEngine(magpie::store::Store& store, const Once& once, const Clock& clock,
                               Upstreams upstreams, std::unique_ptr<http::Client> http,
                               size_t max_calls)
    : clock_(clock),
      max_calls_(max_calls),
      catalog_(store, once),
      definitions_(catalog_),
      caller_(std::move(upstreams), clock, std::move(http)) {}

void ResourceEngine::Put(record::Change change, PutResource command,
                         absl::AnyInvocable<void(absl::StatusOr<Resource>)> then) {
  const TenantId tenant = change.tenant;
  const ResourceId name = command.name;
  auto decide = [this, command = std::move(command)](const std::optional<Resource>& before) {
    return Decide(before, command, clock_.Now());
  };
  auto kept = [this, tenant, name, then = std::move(then)](absl::StatusOr<Resource> kept) mutable {
    definitions_.Forget(tenant, name);
    then(std::move(kept));
  };
  catalog_.Put(std::move(change), name, std::move(decide), std::move(kept));
}

absl::StatusOr<Resource> ResourceEngine::Get(const Context& context, const ResourceId& name) const {
  return catalog_.Get(context.tenant, name);
}

absl::StatusOr<record::Page<Resource>> ResourceEngine::List(const Context& context,
                                                            absl::string_view after,
                                                            size_t limit) const {
  return catalog_.List(context.tenant, after, limit);
}

// A Fetch whose calls are under way.
struct ResourceEngine::FetchRun {
  explicit FetchRun(Plan to_run) : plan(std::move(to_run)) {}

  // True with the last of the outcomes.
  bool Take(size_t index, Outcome outcome) {
    absl::MutexLock lock(&mutex);
    outcomes[index] = std::move(outcome);
    return --left == 0;
  }

  const Plan plan;
  absl::Mutex mutex;
  std::vector<Outcome> outcomes{plan.calls.size()};
  size_t left = plan.calls.size();
};

void ResourceEngine::Fetch(const Context& context, const FetchFields& command,
                           absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then) {
  absl::StatusOr<Plan> plan = Prepare(context, command);
  if (!plan.ok()) return then(plan.status());
  if (plan->calls.empty()) return then(ToFetched(*plan, {}));

  const auto answer = AnswerOf<Fetched>(context, std::move(then));
  const auto run = std::make_shared<FetchRun>(*std::move(plan));
  for (size_t i = 0; i < run->plan.calls.size(); ++i) {
    Send(context, run->plan.calls[i], [run, answer, i](Outcome outcome) {
      if (run->Take(i, std::move(outcome))) answer->Give(ToFetched(run->plan, run->outcomes));
    });
  }
}

void ResourceEngine::Invoke(const Context& context, const InvokeApi& command,
                            absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then) {
  absl::StatusOr<Call> call = Prepare(context, command);
  if (!call.ok()) return then(call.status());

  const auto answer = AnswerOf<Invoked>(context, std::move(then));
  const auto kept = std::make_shared<const Call>(*std::move(call));
  Send(context, *kept,
       [kept, answer](const Outcome& outcome) { answer->Give(ToInvoked(*kept, outcome)); });
}

absl::StatusOr<Plan> ResourceEngine::Prepare(const Context& context, const FetchFields& command) {
  RETURN_IF_ERROR(CheckTime(context));
  std::set<ResourceId> seen;
  std::vector<Ask> asks;
  for (const ResourceId& field : command.fields) {
    if (!seen.insert(field).second) continue;
    ASSIGN_OR_RETURN(Ask ask, FindField(context.tenant, field));
    asks.push_back(std::move(ask));
  }
  Plan plan = MakePlan(asks, command.params, KeyFor(command.request_id));
  RETURN_IF_ERROR(caller_.CheckUpstreams(plan.calls));
  RETURN_IF_ERROR(TakePlaces(plan.calls.size()));
  return plan;
}

absl::StatusOr<Call> ResourceEngine::Prepare(const Context& context, const InvokeApi& command) {
  RETURN_IF_ERROR(CheckTime(context));
  ASSIGN_OR_RETURN(auto api, FindApi(context.tenant, command.api));
  ASSIGN_OR_RETURN(Call call, MakeCall(std::move(api), command.params, KeyFor(command.request_id)));
  RETURN_IF_ERROR(caller_.CheckUpstreams({&call, 1}));
  RETURN_IF_ERROR(TakePlaces(1));
  return call;
}

absl::StatusOr<std::shared_ptr<const ApiProgram>> ResourceEngine::FindApi(const TenantId& tenant,
                                                                          const ResourceId& name) {
  ASSIGN_OR_RETURN(auto definition, definitions_.Find(tenant, name));
  const auto* api = std::get_if<ApiProgram>(definition.get());
  if (api == nullptr) return NotA("API", name);
  return std::shared_ptr<const ApiProgram>(std::move(definition), api);
}

absl::StatusOr<Ask> ResourceEngine::FindField(const TenantId& tenant, const ResourceId& name) {
  ASSIGN_OR_RETURN(const auto definition, definitions_.Find(tenant, name));
  const auto* field = std::get_if<Field>(definition.get());
  if (field == nullptr) return NotA("field", name);
  ASSIGN_OR_RETURN(auto api, FindApi(tenant, field->api));
  return Ask{.field = name, .pointer = field->pointer, .api = std::move(api)};
}

absl::Status ResourceEngine::CheckTime(const Context& context) const {
  if (clock_.Now() < context.deadline) return absl::OkStatus();
  return absl::DeadlineExceededError("there is no time left for a call");
}

absl::Status ResourceEngine::TakePlaces(size_t count) {
  const size_t before = calls_.fetch_add(count);
  if (before + count <= max_calls_) return absl::OkStatus();
  calls_ -= count;
  return WithRetry(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                         absl::StrCat(before, " calls are under way already")),
                   kBusyDelay);
}

void ResourceEngine::Send(const Context& context, const Call& call,
                          absl::AnyInvocable<void(Outcome)> answered) {
  caller_.Send(context, call, [this, answered = std::move(answered)](Outcome outcome) mutable {
    --calls_;
    answered(std::move(outcome));
  });
}

}  // namespace magpie::resource
