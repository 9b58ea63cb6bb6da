#include "tools/magpiectl/resource/gateway.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "tools/magpiectl/flow/call_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using GatewayStub = v1::GatewayService::Stub;

constexpr char kParam[] = "A parameter; the value is read as JSON, or else as a string";
constexpr char kKnown[] =
    "A field whose value is already known; the value is read as JSON, or else as a string";

struct GatewayOptions {
  std::string api;
  std::string query;
  std::vector<std::string> fields;
  std::vector<std::string> params;
  std::vector<std::string> known;
  bool explain = false;
  bool stream = false;
  bool drafts = false;
  bool examples = false;
  std::string request_id;
};

Peer<v1::GatewayService> Gateway(const Globals& globals) {
  return {"resource-engine", globals.resource_engine, globals};
}

// The error of a field has a reason, and no code.
absl::Status Failed(const v1::FieldError& error, const std::vector<std::string>& fields) {
  return Error(
      absl::StatusCode::kUnknown, error.reason(),
      absl::StrCat(absl::StrJoin(fields, ", "), fields.empty() ? "" : ": ", error.message()));
}

absl::Status Failed(const v1::FieldError& error) {
  if (error.field().empty()) return Failed(error, std::vector<std::string>());
  return Failed(error, {error.field()});
}

// A field without a value is a failure of the command: exit code 1. Fields that have no value for
// the same reason share one message.
template <class Errors>
absl::Status AllFailed(const Errors& errors) {
  std::vector<std::pair<const v1::FieldError*, std::vector<std::string>>> causes;
  for (const v1::FieldError& error : errors) {
    auto same = std::ranges::find_if(causes, [&](const auto& cause) {
      return cause.first->reason() == error.reason() && cause.first->message() == error.message();
    });
    if (same == causes.end()) same = causes.insert(same, {&error, {}});
    same->second.push_back(error.field());
  }
  absl::Status last;
  for (const auto& [error, fields] : causes) {
    if (!last.ok()) PrintError(last, std::cerr);
    last = Failed(*error, fields);
  }
  return last;
}

std::string KindText(v1::PlanStep::Kind kind) {
  switch (kind) {
    case v1::PlanStep::KIND_KNOWN:
      return "known";
    case v1::PlanStep::KIND_API:
      return "API";
    case v1::PlanStep::KIND_FIELD:
      return "field";
    case v1::PlanStep::KIND_DERIVED:
      return "derived";
    default:
      return "?";
  }
}

// "asked, for bike.open": why a step is there.
std::string Why(const v1::PlanStep& step) {
  const std::string fed = absl::StrCat("for ", absl::StrJoin(step.feeds(), ", "));
  if (step.feeds().empty()) return "asked";
  if (step.spare()) return absl::StrCat(fed, ", if needed");
  return step.asked() ? absl::StrCat("asked, ", fed) : fed;
}

// "UPSTREAM_TIMEOUT from 1ms for 20ms": the outcome of a step.
std::string Outcome(const v1::PlanStep& step) {
  if (!step.has_latency()) return step.outcome();
  return absl::StrCat(step.outcome(), " from ", Elapsed(ToDuration(step.begin())), " for ",
                      Elapsed(ToDuration(step.latency())), SourceText(step.source()));
}

template <class Steps>
void PrintSteps(const Steps& steps) {
  Table table({"GROUP", "STAGE", "STEP", "KIND", "WHY", "NEEDS", "OUTCOME"});
  for (const v1::PlanStep& step : steps) {
    table.Add({absl::StrCat(step.group()), absl::StrCat(step.stage()), step.name(),
               KindText(step.kind()), Why(step), absl::StrJoin(step.needs(), ", "), Outcome(step)});
  }
  table.Print(std::cout);
}

// A call, without its error if that is reported for a field.
template <class Errors>
std::string CallLine(magpie::type::v1::CallRecord call, const Errors& errors) {
  const bool is_reported = std::ranges::any_of(
      errors, [&](const v1::FieldError& error) { return error.cause() == call.api(); });
  if (is_reported) call.clear_error();
  return CallText(call);
}

void PrintCalls(const v1::FetchResponse& fetched) {
  for (const auto& call : fetched.calls()) std::cout << CallLine(call, fetched.errors()) << '\n';
  if (fetched.steps().empty()) return;
  std::cout << '\n';
  PrintSteps(fetched.steps());
}

void PrintFetched(const v1::FetchResponse& fetched) {
  // The service sends JSON; if it did not, no value would be shown.
  const Value::Map values = ParseJsonObject(fetched.values()).value_or(Value::Map());
  Table table({"FIELD", "VALUE"});
  for (const auto& [field, value] : values) {
    const bool fallback =
        std::ranges::find(fetched.fallbacks(), field) != fetched.fallbacks().end();
    table.Add({field, absl::StrCat(ToJson(value), fallback ? " (its fallback)" : "")});
  }
  if (!values.empty()) table.Print(std::cout);
  if (!values.empty() && !fetched.calls().empty()) std::cout << '\n';
  PrintCalls(fetched);
}

// A line for each field when it arrives; then the calls, as Fetch shows them.
void PrintPart(const v1::FetchResponse& part) {
  const Value::Map values = ParseJsonObject(part.values()).value_or(Value::Map());
  for (const auto& [field, value] : values) std::cout << field << "  " << ToJson(value) << '\n';
  for (const v1::FieldError& error : part.errors()) {
    std::cout << error.field() << "  " << error.reason() << ": " << OneLine(error.message())
              << '\n';
  }
  if (!part.calls().empty()) std::cout << '\n';
  PrintCalls(part);
  std::cout << std::flush;
}

absl::Status Stream(const Globals& globals, const v1::FetchRequest& fetch) {
  v1::StreamFetchRequest request;
  *request.mutable_fetch() = fetch;
  bool failed = false;
  RETURN_IF_ERROR((Gateway(globals).Read<v1::StreamFetchRequest, v1::StreamFetchResponse>(
      &GatewayStub::StreamFetch, request, [&](const v1::StreamFetchResponse& response) {
        failed |= !response.part().errors().empty();
        return Show(globals, response.part(), PrintPart).ok() && std::cout.good();
      })));
  // Each error has been printed in place of its field.
  return failed ? absl::FailedPreconditionError("") : absl::OkStatus();
}

absl::StatusOr<v1::FetchRequest> RequestOf(const GatewayOptions& options) {
  v1::FetchRequest request;
  request.mutable_fields()->Add(options.fields.begin(), options.fields.end());
  ASSIGN_OR_RETURN(*request.mutable_params(), Variables(options.params, ""));
  ASSIGN_OR_RETURN(*request.mutable_known(), Variables(options.known, ""));
  return request;
}

absl::Status Fetch(const Globals& globals, const GatewayOptions& options) {
  ASSIGN_OR_RETURN(v1::FetchRequest request, RequestOf(options));
  request.set_explain(options.explain);
  request.set_request_id(RequestId(options.request_id));
  if (options.stream) return Stream(globals, request);
  ASSIGN_OR_RETURN(const v1::FetchResponse fetched,
                   Gateway(globals).Call(&GatewayStub::Fetch, request));
  RETURN_IF_ERROR(Show(globals, fetched, PrintFetched));
  return AllFailed(fetched.errors());
}

absl::Status Query(const Globals& globals, const GatewayOptions& options) {
  v1::QueryRequest request;
  request.set_query(options.query);
  ASSIGN_OR_RETURN(*request.mutable_variables(), Variables(options.params, ""));
  ASSIGN_OR_RETURN(const v1::QueryResponse answer,
                   Gateway(globals).Call(&GatewayStub::Query, request));
  RETURN_IF_ERROR(Show(globals, answer, [](const v1::QueryResponse& response) {
    std::cout << OneLine(response.data()) << "\n\n";
    for (const auto& call : response.calls()) {
      std::cout << CallLine(call, response.errors()) << '\n';
    }
  }));
  return AllFailed(answer.errors());
}

// Lines of `text`, each after `mark`.
void PrintMarked(absl::string_view mark, const std::string& text) {
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    std::cout << "   " << mark << ' ' << OneLine(line) << '\n';
  }
}

void PrintTrial(const v1::FetchResponse& fetched) {
  int number = 0;
  for (const v1::PlanStep& step : fetched.steps()) {
    std::cout << ++number << ". " << step.name() << ", " << KindText(step.kind()) << ", "
              << Why(step) << ": " << Outcome(step) << '\n';
    PrintMarked(">", step.request());
    PrintMarked("=", step.mapping());
    PrintMarked("<", step.result());
  }
  std::cout << '\n';
}

absl::Status Run(const Globals& globals, const GatewayOptions& options) {
  ASSIGN_OR_RETURN(v1::FetchRequest request, RequestOf(options));
  request.mutable_trial()->set_drafts(options.drafts);
  request.mutable_trial()->set_examples(options.examples);
  request.mutable_max_age();  // a cached answer would show no call
  ASSIGN_OR_RETURN(const v1::FetchResponse fetched,
                   Gateway(globals).Call(&GatewayStub::Fetch, request));
  RETURN_IF_ERROR(Show(globals, fetched, [&options](const v1::FetchResponse& response) {
    if (options.explain) PrintTrial(response);
    std::cout << OneLine(response.values()) << '\n';
  }));
  return AllFailed(fetched.errors());
}

absl::Status Explain(const Globals& globals, const GatewayOptions& options) {
  v1::ExplainRequest request;
  request.mutable_fields()->Add(options.fields.begin(), options.fields.end());
  request.set_api(options.api);
  ASSIGN_OR_RETURN(*request.mutable_known(), Variables(options.known, ""));
  ASSIGN_OR_RETURN(const v1::ExplainResponse plan,
                   Gateway(globals).Call(&GatewayStub::Explain, request));
  return Show(globals, plan, [](const auto& response) { PrintSteps(response.steps()); });
}

void PrintInvoked(const v1::InvokeResponse& invoked) {
  for (const auto& call : invoked.before()) std::cout << CallText(call) << '\n';
  magpie::type::v1::CallRecord call = invoked.call();
  if (invoked.has_error()) call.clear_error();  // reported as the error of the command
  std::cout << CallText(call) << '\n';
  if (!invoked.result().empty()) PrintLines(invoked.result(), std::cout);
}

absl::Status Invoke(const Globals& globals, const GatewayOptions& options) {
  v1::InvokeRequest request;
  request.set_api(options.api);
  ASSIGN_OR_RETURN(*request.mutable_params(), Variables(options.params, ""));
  ASSIGN_OR_RETURN(*request.mutable_known(), Variables(options.known, ""));
  request.set_request_id(RequestId(options.request_id));
  ASSIGN_OR_RETURN(const v1::InvokeResponse invoked,
                   Gateway(globals).Call(&GatewayStub::Invoke, request));
  RETURN_IF_ERROR(Show(globals, invoked, PrintInvoked));
  return invoked.has_error() ? Failed(invoked.error()) : absl::OkStatus();
}

}  // namespace

void AddGateway(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<GatewayOptions>();
  CLI::App& fetch = AddVerb(group, "fetch", "Fetch fields from the business units",
                            "magpiectl resource fetch order.status --param order_id=order-1");
  fetch.add_option("FIELD", options->fields, "Names of fields")->required();
  AddPairs(fetch, "--param", options->params, kParam);
  AddPairs(fetch, "--known", options->known, kKnown);
  fetch.add_flag("--explain", options->explain, "Show the plan and the outcome of each step");
  fetch.add_flag("--stream", options->stream, "Print each field as soon as its value is known");
  AddRequestId(fetch, options->request_id);
  Runs(fetch, cli, options, Fetch);

  CLI::App& query =
      AddVerb(group, "query", "Fetch the fields of a query and print them in its shape",
              "magpiectl resource query 'order(order_id: $id) { status }' --param id=order-1");
  query.add_option("TEXT", options->query, "a(param: $variable) { field, b { field } }")
      ->required();
  AddPairs(query, "--param", options->params,
           "A variable of the query; the value is read as JSON, or else as a string");
  Runs(query, cli, options, Query);

  CLI::App& run = AddVerb(group, "run", "Try out fields and APIs, also as drafts or from examples",
                          "magpiectl resource run order.status --param order_id=order-1 --explain");
  run.add_option("NAME", options->fields, "Names of fields or APIs")->required();
  AddPairs(run, "--param", options->params, kParam);
  AddPairs(run, "--known", options->known, kKnown);
  run.add_flag("--explain", options->explain,
               "Show the request (>), the mapping (=) and the result (<) of each step");
  run.add_flag("--drafts", options->drafts, "Use the drafts as if they were published");
  run.add_flag("--examples", options->examples,
               "Take the answers from the examples of the APIs, without any call");
  Runs(run, cli, options, Run);

  CLI::App& explain =
      AddVerb(group, "explain", "Show the plan of a fetch or an invocation, without any call",
              "magpiectl resource explain order.status bike.lock_state");
  explain.add_option("FIELD", options->fields, "Names of fields");
  explain.add_option("--api", options->api,
                     "Explain the invocation of this API instead of a fetch");
  AddPairs(explain, "--known", options->known, kKnown);
  Runs(explain, cli, options, Explain);

  CLI::App& invoke = AddVerb(group, "invoke", "Call one API for its effect",
                             "magpiectl resource invoke bike.lock.close --param bike_id=bike-1");
  invoke.add_option("API", options->api, "Its name")->required();
  AddPairs(invoke, "--param", options->params, kParam);
  AddPairs(invoke, "--known", options->known, kKnown);
  AddRequestId(invoke, options->request_id);
  Runs(invoke, cli, options, Invoke);
}

}  // namespace magpie::ctl
