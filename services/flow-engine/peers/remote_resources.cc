#include "services/flow-engine/peers/remote_resources.h"

#include <utility>

#include "common/value/json.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "services/flow-engine/peers/flights.h"

namespace magpie::flow {
namespace {

namespace wire = resource::v1;

constexpr absl::string_view kResourceEngine = "resource engine";

CallRecord FromProto(const type::v1::CallRecord& call) {
  return {.api = call.api(),
          .request_id = call.request_id(),
          .method = call.method(),
          .path = call.path(),
          .http_status = call.http_status(),
          .latency =
              absl::Seconds(call.latency().seconds()) + absl::Nanoseconds(call.latency().nanos()),
          .error = call.error(),
          .fields = {call.fields().begin(), call.fields().end()},
          .attempts = call.attempts()};
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
    outcome.result = magpie::flow::Failure(kResourceEngine, values.status());
  } else {
    outcome.result = *std::move(values);
  }
  return outcome;
}

CallOutcome Outcome(const wire::InvokeResponse& response) {
  CallOutcome outcome;
  for (const auto& call : response.before()) outcome.calls.push_back(FromProto(call));
  outcome.calls.push_back(FromProto(response.call()));
  absl::StatusOr<Value> result = Value();
  if (!response.result().empty()) result = ParseJson(response.result());
  if (response.has_error()) {
    outcome.result = Failure(response.error());
  } else if (!result.ok()) {
    outcome.result = magpie::flow::Failure(kResourceEngine, result.status());
  } else {
    outcome.result = *std::move(result);
  }
  return outcome;
}

}  // namespace

struct RemoteResources::Impl {
  explicit Impl(const std::string& address)
      : stub(wire::GatewayService::NewStub(client::Connect(address))) {}

  const std::unique_ptr<wire::GatewayService::Stub> stub;
  const Rpc fetch{kResourceEngine, "magpie.resource.v1.GatewayService", "Fetch"};
  const Rpc invoke{kResourceEngine, "magpie.resource.v1.GatewayService", "Invoke"};
  Flights flights;
};

RemoteResources::RemoteResources(const std::string& address)
    : impl_(std::make_unique<Impl>(address)) {}
RemoteResources::~RemoteResources() { Stop(); }

void RemoteResources::Make(const Context& of_flow, const Call& call, Finished finished) {
  Context context = of_flow;
  context.caller = kResourceCaller;
  if (const auto* fetch = std::get_if<FetchCall>(&call.what)) {
    wire::FetchRequest request;
    *request.mutable_fields() = {fetch->fields.begin(), fetch->fields.end()};
    request.set_params(call.params_json);
    request.set_request_id(call.request_id);
    impl_->flights.Launch<wire::FetchRequest, wire::FetchResponse>(
        context, call, impl_->fetch, std::move(request), std::move(finished),
        [this](auto& flight, auto then) {
          impl_->stub->async()->Fetch(&flight.wire, &flight.request, &flight.response,
                                      std::move(then));
        },
        [](const wire::FetchResponse& response) { return Outcome(response); });
    return;
  }
  wire::InvokeRequest request;
  request.set_api(std::get<InvokeCall>(call.what).api);
  request.set_params(call.params_json);
  request.set_request_id(call.request_id);
  impl_->flights.Launch<wire::InvokeRequest, wire::InvokeResponse>(
      context, call, impl_->invoke, std::move(request), std::move(finished),
      [this](auto& flight, auto then) {
        impl_->stub->async()->Invoke(&flight.wire, &flight.request, &flight.response,
                                     std::move(then));
      },
      [](const wire::InvokeResponse& response) { return Outcome(response); });
}

void RemoteResources::Stop() { impl_->flights.Stop(); }

}  // namespace magpie::flow
