#include "tools/magpiectl/gateway.h"

#include <iostream>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "tools/magpiectl/call_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using Stub = v1::GatewayService::Stub;

struct Options {
  std::string api;
  std::vector<std::string> fields;
  std::vector<std::string> params;
  std::string request_id;
};

Peer<v1::GatewayService> Gateway(const Globals& globals) {
  return {"resource-engine", globals.resource_engine, globals};
}

// What a business unit did not give is this command's failure: exit code 1.
absl::Status Failed(const v1::FieldError& error) {
  const std::string what = error.field().empty() ? "" : absl::StrCat(error.field(), ": ");
  return Error(
      error.retryable() ? absl::StatusCode::kUnavailable : absl::StatusCode::kFailedPrecondition,
      error.reason(), absl::StrCat(what, error.message()));
}

void PrintFetched(const v1::FetchResponse& fetched) {
  // The service sends JSON; were it none, no value would be shown.
  const Value::Map values = ParseJsonObject(fetched.values()).value_or(Value::Map());
  Table table({"FIELD", "VALUE"});
  for (const auto& [field, value] : values) table.Add({field, ToJson(value)});
  table.Print(std::cout);
  std::cout << '\n';
  for (const auto& call : fetched.calls()) std::cout << CallText(call) << '\n';
}

absl::Status Fetch(const Globals& globals, const Options& options) {
  v1::FetchRequest request;
  request.mutable_fields()->Add(options.fields.begin(), options.fields.end());
  ASSIGN_OR_RETURN(*request.mutable_params(), Variables(options.params, ""));
  request.set_request_id(RequestId(options.request_id));
  ASSIGN_OR_RETURN(const v1::FetchResponse fetched, Gateway(globals).Call(&Stub::Fetch, request));
  RETURN_IF_ERROR(Show(globals, fetched, PrintFetched));
  return fetched.errors().empty() ? absl::OkStatus() : Failed(fetched.errors(0));
}

void PrintInvoked(const v1::InvokeResponse& invoked) {
  std::cout << CallText(invoked.call()) << '\n';
  if (!invoked.result().empty()) PrintLines(invoked.result(), std::cout);
}

absl::Status Invoke(const Globals& globals, const Options& options) {
  v1::InvokeRequest request;
  request.set_api(options.api);
  ASSIGN_OR_RETURN(*request.mutable_params(), Variables(options.params, ""));
  request.set_request_id(RequestId(options.request_id));
  ASSIGN_OR_RETURN(const v1::InvokeResponse invoked, Gateway(globals).Call(&Stub::Invoke, request));
  RETURN_IF_ERROR(Show(globals, invoked, PrintInvoked));
  return invoked.has_error() ? Failed(invoked.error()) : absl::OkStatus();
}

}  // namespace

void AddGateway(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<Options>();
  CLI::App& fetch = AddVerb(group, "fetch", "Fetch fields from the business units",
                            "magpiectl resource fetch order.status --param order_id=order-1");
  fetch.add_option("FIELD", options->fields, "Names of fields")->required();
  AddPairs(fetch, "--param", options->params, "What is known; a JSON value, else a string");
  AddRequestId(fetch, options->request_id);
  Runs(fetch, cli, options, Fetch);

  CLI::App& invoke = AddVerb(group, "invoke", "Call one API for what it does",
                             "magpiectl resource invoke bike.lock.close --param bike_id=bike-1");
  invoke.add_option("API", options->api, "Its name")->required();
  AddPairs(invoke, "--param", options->params, "What is known; a JSON value, else a string");
  AddRequestId(invoke, options->request_id);
  Runs(invoke, cli, options, Invoke);
}

}  // namespace magpie::ctl
