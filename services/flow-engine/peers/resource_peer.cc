#include "services/flow-engine/peers/resource_peer.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/client/channel.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"

namespace magpie::flow {
namespace {

namespace wire = resource::v1;

CallRecord FromProto(const type::v1::CallRecord& call) {
  return {.api = call.api(),
          .request_id = call.request_id(),
          .method = call.method(),
          .path = call.path(),
          .http_status = call.http_status(),
          .latency =
              absl::Seconds(call.latency().seconds()) + absl::Nanoseconds(call.latency().nanos()),
          .error = call.error(),
          .fields = {call.fields().begin(), call.fields().end()}};
}

CallFailure Failure(const absl::Status& status) {
  return {ReasonOf(status), absl::StrCat("resource engine: ", status.message())};
}

CallFailure Failure(const wire::FieldError& error) {
  const std::string prefix = error.field().empty() ? "" : absl::StrCat(error.field(), ": ");
  return {error.reason(), absl::StrCat(prefix, error.message())};
}

CallOutcome Outcome(const wire::FetchResponse& response) {
  CallOutcome outcome;
  for (const auto& call : response.calls()) outcome.calls.push_back(FromProto(call));
  absl::StatusOr<Value::Map> values = ParseJsonObject(response.values());
  if (!response.errors().empty()) {
    outcome.result = Failure(response.errors(0));
  } else if (!values.ok()) {
    outcome.result = Failure(values.status());
  } else {
    outcome.result = *std::move(values);
  }
  return outcome;
}

CallOutcome Outcome(const wire::InvokeResponse& response) {
  CallOutcome outcome{.calls = {FromProto(response.call())}};
  absl::StatusOr<Value> result = Value();
  if (!response.result().empty()) result = ParseJson(response.result());
  if (response.has_error()) {
    outcome.result = Failure(response.error());
  } else if (!result.ok()) {
    outcome.result = Failure(result.status());
  } else {
    outcome.result = *std::move(result);
  }
  return outcome;
}

}  // namespace

struct ResourcePeer::Impl {
  explicit Impl(const std::string& address)
      : stub(wire::GatewayService::NewStub(client::Connect(address))) {}

  // One call on its way: what gRPC needs until the answer.
  template <class Request, class Response>
  struct Flight {
    grpc::ClientContext wire;
    Request request;
    Response response;
    Finished finished;
  };

  template <class Request, class Response, class Send>
  void Launch(const Context& context, Request request, const client::Method& method,
              Finished finished, Send send) {
    auto flight = std::make_shared<Flight<Request, Response>>();
    flight->request = std::move(request);
    flight->finished = std::move(finished);
    client::Prepare(context, kLongestCall, flight->wire);
    flight->wire.set_wait_for_ready(true);
    {
      absl::MutexLock lock(&mutex);
      flights.insert(&flight->wire);
    }
    send(*flight, client::Counted(method, [this, flight](const absl::Status& status) {
      flight->finished(status.ok() ? Outcome(flight->response) : CallOutcome{{}, Failure(status)});
      absl::MutexLock lock(&mutex);
      flights.erase(&flight->wire);
    }));
  }

  const std::unique_ptr<wire::GatewayService::Stub> stub;
  const client::Method fetch{"magpie.resource.v1.GatewayService", "Fetch"};
  const client::Method invoke{"magpie.resource.v1.GatewayService", "Invoke"};
  absl::Mutex mutex;
  absl::flat_hash_set<grpc::ClientContext*> flights ABSL_GUARDED_BY(mutex);
};

ResourcePeer::ResourcePeer(const std::string& address) : impl_(std::make_unique<Impl>(address)) {}
ResourcePeer::~ResourcePeer() { Stop(); }

void ResourcePeer::Make(const Context& context, const Call& call, Finished finished) {
  if (const auto* fetch = std::get_if<FetchCall>(&call.what)) {
    wire::FetchRequest request;
    *request.mutable_fields() = {fetch->fields.begin(), fetch->fields.end()};
    request.set_params(call.params_json);
    request.set_request_id(call.request_id);
    impl_->Launch<wire::FetchRequest, wire::FetchResponse>(
        context, std::move(request), impl_->fetch, std::move(finished),
        [this](auto& flight, auto then) {
          impl_->stub->async()->Fetch(&flight.wire, &flight.request, &flight.response,
                                      std::move(then));
        });
    return;
  }
  wire::InvokeRequest request;
  request.set_api(std::get<InvokeCall>(call.what).api);
  request.set_params(call.params_json);
  request.set_request_id(call.request_id);
  impl_->Launch<wire::InvokeRequest, wire::InvokeResponse>(
      context, std::move(request), impl_->invoke, std::move(finished),
      [this](auto& flight, auto then) {
        impl_->stub->async()->Invoke(&flight.wire, &flight.request, &flight.response,
                                     std::move(then));
      });
}

void ResourcePeer::Stop() {
  absl::MutexLock lock(&impl_->mutex);
  for (grpc::ClientContext* flight : impl_->flights) flight->TryCancel();
  const auto none = [this]()
                        ABSL_SHARED_LOCKS_REQUIRED(impl_->mutex) { return impl_->flights.empty(); };
  impl_->mutex.Await(absl::Condition(&none));
}

}  // namespace magpie::flow
