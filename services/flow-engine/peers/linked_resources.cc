#include "services/flow-engine/peers/linked_resources.h"

#include <utility>

#include "absl/synchronization/mutex.h"
#include "common/base/id.h"
#include "common/base/timer.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/peers/flights.h"
#include "services/resource-engine/client/client.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kResources = "resources";

CallRecord ToRecord(const resource::CallRecord& call) {
  CallRecord record{.api = call.api.str(),
                    .request_id = call.idempotency_key,
                    .method = call.method,
                    .path = call.target,
                    .http_status = call.http_status,
                    .latency = call.latency,
                    .error = call.error,
                    .attempts = call.attempts};
  for (const auto& field : call.fields) record.fields.push_back(field.str());
  return record;
}

CallOutcome ToOutcome(resource::Fetched fetched) {
  CallOutcome outcome;
  for (const auto& call : fetched.calls) outcome.calls.push_back(ToRecord(call));
  if (fetched.errors.empty()) {
    outcome.result = std::move(fetched.values);
  } else {
    const resource::FieldError& error = fetched.errors.front();
    outcome.result = CallFailure{ReasonOf(error.why),
                                 absl::StrCat(error.field.str(), ": ", error.why.message())};
  }
  return outcome;
}

CallOutcome ToOutcome(resource::Invoked invoked) {
  CallOutcome outcome;
  for (const auto& call : invoked.before) outcome.calls.push_back(ToRecord(call));
  outcome.calls.push_back(ToRecord(invoked.call));
  if (invoked.error.ok()) {
    outcome.result = invoked.result == nullptr ? Value() : *invoked.result;
  } else {
    outcome.result = CallFailure{ReasonOf(invoked.error), std::string(invoked.error.message())};
  }
  return outcome;
}

absl::StatusOr<resource::FetchFields> ToCommand(const FetchCall& fetch, const Call& call) {
  resource::FetchFields command;
  for (const std::string& field : fetch.fields) {
    ASSIGN_OR_RETURN(auto name, resource::ParseName(field));
    command.fields.push_back(std::move(name));
  }
  ASSIGN_OR_RETURN(command.params, ParseJsonObject(call.params_json));
  ASSIGN_OR_RETURN(command.request_id, RequestId::Parse(call.request_id));
  return command;
}

absl::StatusOr<resource::InvokeApi> ToCommand(const InvokeCall& invoke, const Call& call) {
  ASSIGN_OR_RETURN(auto api, resource::ParseName(invoke.api));
  ASSIGN_OR_RETURN(auto params, ParseJsonObject(call.params_json));
  ASSIGN_OR_RETURN(auto request_id, RequestId::Parse(call.request_id));
  return resource::InvokeApi{.api = std::move(api),
                             .params = std::move(params),
                             .known = {},
                             .request_id = std::move(request_id)};
}

}  // namespace

struct LinkedResources::Impl {
  // Asks for what `call` says; `ask(command, then)` is the client's method.
  template <class What, class Answer, class Ask>
  void Launch(const What& what, const Call& call, Finished finished, Ask ask) {
    auto command = ToCommand(what, call);
    const absl::Time begin = clock.Now();
    auto then = [this, record = RecordOf(call), begin,
                 finished = std::move(finished)](absl::StatusOr<Answer> answer) mutable {
      const absl::Status status = answer.status();
      CallOutcome outcome = answer.ok()
                                ? ToOutcome(*std::move(answer))
                                : CallOutcome{{}, Failure(kResources, status), IsRefusal(status)};
      if (outcome.calls.empty()) {
        Finish(status, outcome.result, clock.Now() - begin, record);
        outcome.calls.push_back(std::move(record));
      }
      finished(std::move(outcome));
    };
    if (!command.ok()) return then(command.status());
    ask(*std::move(command), std::move(then));
  }

  bool Begin() {
    absl::MutexLock lock(&mutex);
    if (!stopped) ++beginning;
    return !stopped;
  }

  void Began() {
    absl::MutexLock lock(&mutex);
    --beginning;
  }

  const Clock& clock;
  ThreadTimers timers;
  std::unique_ptr<resource::Client> client;
  absl::Mutex mutex;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  int beginning ABSL_GUARDED_BY(mutex) = 0;  // calls that are just being handed to `client`
};

absl::StatusOr<std::unique_ptr<LinkedResources>> LinkedResources::Make(
    const std::string& address, const resource::MeansOptions& means, const Clock& clock) {
  auto impl = std::unique_ptr<Impl>(new Impl{.clock = clock});
  ASSIGN_OR_RETURN(impl->client, resource::Client::Make(address, means, clock, impl->timers));
  return std::unique_ptr<LinkedResources>(new LinkedResources(std::move(impl)));
}

LinkedResources::LinkedResources(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LinkedResources::~LinkedResources() { Stop(); }

void LinkedResources::Make(const Context& of_flow, const Call& call, Finished finished) {
  if (!impl_->Begin()) {
    return finished(
        {{RecordOf(call)}, CallFailure{"SHUTTING_DOWN", "the flow engine is shutting down"}});
  }
  Context context = of_flow;
  context.caller = kResourceCaller;
  context.deadline = impl_->clock.Now() + LongestOf(call);
  resource::Client& client = *impl_->client;
  if (const auto* fetch = std::get_if<FetchCall>(&call.what)) {
    impl_->Launch<FetchCall, resource::Fetched>(
        *fetch, call, std::move(finished), [&](resource::FetchFields command, auto then) {
          client.Fetch(context, std::move(command), std::move(then));
        });
  } else {
    impl_->Launch<InvokeCall, resource::Invoked>(
        std::get<InvokeCall>(call.what), call, std::move(finished),
        [&](resource::InvokeApi command, auto then) {
          client.Invoke(context, std::move(command), std::move(then));
        });
  }
  impl_->Began();
}

void LinkedResources::Stop() {
  {
    absl::MutexLock lock(&impl_->mutex);
    impl_->stopped = true;
    const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(impl_->mutex) {
      return impl_->beginning == 0;
    };
    impl_->mutex.Await(absl::Condition(&none));
  }
  impl_->client.reset();  // answers what is under way
}

}  // namespace magpie::flow
