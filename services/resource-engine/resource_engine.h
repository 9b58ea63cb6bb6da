// The resource engine: everything this service can do, one method for each.
//
// Each method gathers what it needs, lets the domain decide, and commits or
// calls. Thread-safe.

#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/clock/clock.h"
#include "common/context/context.h"
#include "common/http/client.h"
#include "common/once/once.h"
#include "common/record/table.h"
#include "common/value/value.h"
#include "services/resource-engine/caller.h"
#include "services/resource-engine/directory.h"
#include "services/resource-engine/domain/execution.h"
#include "services/resource-engine/domain/resource.h"
#include "services/resource-engine/domain/upstreams.h"
#include "services/resource-engine/guarded_caller.h"
#include "services/resource-engine/publisher.h"
#include "services/resource-engine/shared_caller.h"
#include "services/resource-engine/store/catalog_store.h"
#include "services/resource-engine/store/publication_store.h"

namespace magpie::resource {

// A run that shows how it comes to its values.
struct Trial {
  bool drafts = false;    // as they would be, were they published
  bool examples = false;  // which answer for the APIs
};

struct FetchFields {
  std::vector<ResourceId> fields;
  Value::Map params;
  Value::Map known;  // field to value
  std::optional<RequestId> request_id;
  bool explain = false;
  std::optional<absl::Duration> max_age = {};  // of answers from the cache
  std::optional<Trial> trial = {};
};

struct ExplainPlan {
  std::vector<ResourceId> fields;  // or
  std::optional<ResourceId> api;
  std::set<ResourceId> known;
};

struct InvokeApi {
  ResourceId api;
  Value::Map params;
  Value::Map known;  // field to value
  std::optional<RequestId> request_id;
  std::optional<absl::Duration> max_age = {};  // of answers from the cache
};

class ResourceEngine {
 public:
  // Calls that may be under way at a time; who asks for more is refused.
  static constexpr size_t kMaxCalls = 10'000;

  // `store`, `once`, `clock` and `timers` must outlive it and every put.
  ResourceEngine(magpie::store::Store& store, const Once& once, const Clock& clock, Timers& timers,
                 Upstreams upstreams, std::unique_ptr<Credentials> credentials,
                 std::unique_ptr<http::Client> http, size_t max_calls = kMaxCalls);

  // Answers what is under way.
  ~ResourceEngine();

  // Puts a draft whose content has no faults. `then` is called as record::Table::Put says.
  void Put(record::Change change, PutResource command,
           absl::AnyInvocable<void(absl::StatusOr<Resource>)> then);

  // The draft; NOT_FOUND, reason RESOURCE_NOT_FOUND.
  absl::StatusOr<Resource> Get(const Context& context, const ResourceId& name) const;

  // What was published at a revision; NOT_FOUND, reason RESOURCE_NOT_FOUND.
  absl::StatusOr<Resource> GetAt(const Context& context, const ResourceId& name,
                                 int64_t revision) const;

  // Up to `limit` drafts behind the name `after`.
  absl::StatusOr<record::Page<Resource>> List(const Context& context, absl::string_view after,
                                              size_t limit) const;

  // What is published now.
  absl::StatusOr<std::shared_ptr<const Snapshot>> Now(const Context& context);

  // Up to `limit` revisions above `after`.
  absl::StatusOr<record::Page<Revision>> ListRevisions(const Context& context, int64_t after,
                                                       size_t limit) const;

  Publisher& publisher() { return publisher_; }

  // Makes each call as soon as its inputs are there and answers when all are in. NOT_FOUND (reason
  // RESOURCE_NOT_FOUND) where a field or what it needs is not there, or is none;
  // FAILED_PRECONDITION (UNKNOWN_UPSTREAM, DEPENDENCY_CYCLE, PLAN_TOO_LARGE); RESOURCE_EXHAUSTED
  // (TOO_MANY_CALLS); of a trial of drafts INVALID_ARGUMENT (BAD_RESOURCES); CANCELLED;
  // DEADLINE_EXCEEDED where there is no time left. `then` is called once, from any thread, which it
  // must not hold up.
  void Fetch(const Context& context, FetchFields command,
             absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then);

  // The errors of Fetch, and INVALID_ARGUMENT where the API cannot be called with these parameters.
  void Invoke(const Context& context, InvokeApi command,
              absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then);

  // What Fetch or Invoke would do, and their errors of definitions.
  absl::StatusOr<std::shared_ptr<const Plan>> Explain(const Context& context,
                                                      const ExplainPlan& query);

  const Upstreams& upstreams() const { return caller_.upstreams(); }

 private:
  struct Task;

  // What is published, with the drafts of `names` and of all that they need in its place.
  absl::StatusOr<std::shared_ptr<const Snapshot>> WithDrafts(const Context& context,
                                                             std::vector<ResourceId> names);
  absl::StatusOr<std::shared_ptr<const Plan>> PlanOf(const Context& context,
                                                     const FetchFields& command);

  // Whether there is time and room to carry it out: places are then taken for all its calls.
  absl::Status Admit(const Context& context, const Plan& plan);
  // Calls `done` once every step is settled.
  void Start(const Context& context, std::unique_ptr<Execution> execution,
             std::optional<absl::Duration> max_age, absl::AnyInvocable<void(Execution&)> done);
  // Lets the execution take a `step`, and makes the calls that it then asks for.
  void Advance(const std::shared_ptr<Task>& task,
               absl::FunctionRef<std::vector<size_t>(Execution&)> step);
  void Send(const std::shared_ptr<Task>& task, size_t step);
  absl::Status TakePlaces(size_t count);

  const Clock& clock_;
  const size_t max_calls_;
  std::atomic<size_t> calls_ = 0;
  CatalogStore catalog_;
  PublicationStore publications_;
  Directory directory_{publications_};
  Publisher publisher_;
  TimerScope timers_;
  GuardedCaller guarded_;
  SharedCaller shared_;
  Caller caller_;  // last: what it answers at its end uses the others
};

}  // namespace magpie::resource
