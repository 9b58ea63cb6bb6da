#include "services/resource-engine/domain/definition/definition.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition/encoding.h"

namespace magpie::resource {
namespace {

// The error of an expression, with its place.
absl::Status At(absl::string_view place, const absl::Status& error) {
  return Error(error.code(), ReasonOf(error), absl::StrCat(place, ": ", error.message()));
}

absl::Status CheckGiven(const Inputs& inputs, const Value::Map& params) {
  std::vector<FieldViolation> missing;
  for (const std::string& param : inputs.params) {
    if (!params.contains(param)) missing.push_back({absl::StrCat("params.", param), "is missing"});
  }
  return missing.empty() ? absl::OkStatus() : InvalidFields("PARAM_MISSING", std::move(missing));
}

absl::StatusOr<std::string> RenderQuery(const ApiProgram& api, const Value::Map& variables) {
  std::string query;
  for (const auto& [name, program] : api.templates.query) {
    const std::string place = absl::StrCat("query[", name, "]");
    const absl::StatusOr<Value> value = program.Eval(variables);
    if (!value.ok()) return At(place, value.status());
    RETURN_IF_ERROR(AppendPairs(name, *value, place, query));
  }
  return query.empty() ? query : absl::StrCat("?", query);
}

absl::Status CheckLarge(absl::string_view what, size_t bytes, size_t most) {
  if (bytes <= most) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "REQUEST_TOO_LARGE",
               absl::StrCat(what, " evaluates to more than ", most, " bytes"));
}

absl::Status BadHeader(absl::string_view place, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_HEADER_VALUE",
               absl::StrCat(place, " ", what));
}

absl::Status RenderHeaders(const ApiProgram& api, const Value::Map& variables, Rendered& rendered) {
  for (const auto& [name, program] : api.templates.headers) {
    const std::string place = absl::StrCat("headers[", name, "]");
    const absl::StatusOr<Value> evaluated = program.Eval(variables);
    if (!evaluated.ok()) return At(place, evaluated.status());
    const absl::StatusOr<Value> value = JoinHeader(*evaluated, place);
    if (!value.ok()) {
      return Error(value.status().code(), "BAD_HEADER_VALUE", value.status().message());
    }
    if (value->is_null()) continue;
    const absl::StatusOr<std::string> text = ToUrlText(*value, place);
    if (!text.ok()) return BadHeader(place, "must evaluate to a string, a number or a bool");
    if (std::ranges::any_of(*text, absl::ascii_iscntrl)) {
      return BadHeader(place, "evaluates to a string with a control character");
    }
    RETURN_IF_ERROR(CheckLarge(place, text->size(), kMaxHeaderBytes));
    rendered.headers.emplace_back(name, *text);
  }
  return absl::OkStatus();
}

// Whether the expression reads kParamsVariable.
bool ReadsParams(const expr::Program& program, const Inputs& inputs) {
  if (HasVariable(inputs, kParamsVariable)) return false;
  return std::ranges::any_of(program.paths(), [](absl::string_view path) {
    return path.substr(0, path.find_first_of(".[")) == kParamsVariable;
  });
}

bool ReadsParams(const Templates& templates, const Inputs& inputs) {
  bool reads = false;
  EachOfRequest(templates, [&](const expr::Program& program) {
    reads = reads || ReadsParams(program, inputs);
  });
  return reads;
}

absl::Status BadDefinition(const absl::Status& fault) {
  return Error(absl::StatusCode::kInternal, "BAD_DEFINITION",
               absl::StrCat("kept definition does not compile: ", fault.message()));
}

// Replaces NaN and the infinities by their names in ProtoJSON.
absl::Status NameNonFinite(const protos::Method& method, const std::string& pointer, Value& value) {
  if (const double* number = value.as_double(); number != nullptr && !std::isfinite(*number)) {
    if (!method.HasDoubleAt(pointer)) {
      return Error(absl::StatusCode::kInvalidArgument, "BAD_MESSAGE",
                   absl::StrCat(method.PlaceOf(pointer),
                                " is NaN or infinite, but the request has neither a double nor a "
                                "float there"));
    }
    value = Value(std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity");
  } else if (Value::List* list = value.as_list()) {
    for (size_t i = 0; i < list->size(); ++i) {
      RETURN_IF_ERROR(NameNonFinite(method, absl::StrCat(pointer, "/", i), (*list)[i]));
    }
  } else if (Value::Map* map = value.as_map()) {
    for (auto& [name, member] : *map) {
      const std::string token = absl::StrReplaceAll(name, {{"~", "~0"}, {"/", "~1"}});
      RETURN_IF_ERROR(NameNonFinite(method, absl::StrCat(pointer, "/", token), member));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> MessageJson(const protos::Method& method, const Value& body) {
  if (!FindNonFinite(body, "").has_value()) return ToJson(body);
  Value named = body;
  RETURN_IF_ERROR(NameNonFinite(method, "", named));
  return ToJson(named);
}

absl::Status RenderMessage(const ApiProgram& api, Rendered& rendered) {
  if (api.grpc == nullptr) return absl::OkStatus();
  rendered.target = api.grpc->path();
  absl::StatusOr<std::string> message =
      api.grpc->Encode(rendered.body.empty() ? "{}" : rendered.body);
  if (!message.ok()) return At("body", message.status());
  rendered.message = *std::move(message);
  return absl::OkStatus();
}

}  // namespace

bool HasVariable(const Inputs& inputs, absl::string_view name) {
  const auto is_it = [name](const std::string& variable) { return variable == name; };
  return std::ranges::any_of(inputs.params, is_it) || std::ranges::any_of(inputs.optional, is_it) ||
         inputs.fields.contains(std::string(name));
}

Effects EffectsOf(absl::string_view http_method) {
  if (http_method == "GET") return Effects::kNone;
  return http_method == "PUT" || http_method == "DELETE" ? Effects::kIdempotent : Effects::kAny;
}

Effects EffectsOf(const GrpcMethod& grpc, const protos::Method& method) {
  if (grpc.reads_only || method.reads_only()) return Effects::kNone;
  return method.idempotent() ? Effects::kIdempotent : Effects::kAny;
}
absl::StatusOr<ApiProgram> Compile(const ResourceId& name, const Api& api) {
  Faults faults;
  Templates templates = CompileTemplates(api, name.str(), faults);
  if (const absl::Status fault = faults.ToStatus(); !fault.ok()) return BadDefinition(fault);
  std::shared_ptr<const protos::Method> grpc;
  if (api.grpc.has_value()) {
    auto method = protos::Method::Compile(api.grpc->descriptor_set, api.grpc->name);
    if (!method.ok()) return BadDefinition(method.status());
    grpc = *std::move(method);
  }
  std::optional<Paging> paging = api.paging;
  if (paging.has_value() && paging->max_pages == 0) paging->max_pages = kUsualPages;
  std::optional<Batch> batch = api.batch;
  if (batch.has_value() && batch->max_keys == 0) batch->max_keys = kUsualKeys;
  if (batch.has_value() && batch->wait == absl::ZeroDuration()) batch->wait = kUsualBatchWait;
  const bool reads_params = ReadsParams(templates, api.inputs);
  return ApiProgram{
      .name = name,
      .upstream = api.upstream,
      .method = grpc == nullptr ? api.method : "GRPC",
      .grpc = grpc,
      .effects = grpc == nullptr ? EffectsOf(api.method) : EffectsOf(*api.grpc, *grpc),
      .inputs = api.inputs,
      .timeout = api.timeout == absl::ZeroDuration() ? kUsualTimeout : api.timeout,
      .policy = api.policy,
      .examples = api.examples,
      .paging = std::move(paging),
      .batch = std::move(batch),
      .templates = std::move(templates),
      .reads_params = reads_params};
}

absl::StatusOr<Definition> Compile(const ResourceId& name, const Kind& kind) {
  if (const auto* field = std::get_if<Field>(&kind)) return *field;
  if (const auto* derived = std::get_if<Derived>(&kind)) {
    absl::StatusOr<expr::Program> program = expr::Program::Compile(derived->expression);
    if (!program.ok()) return BadDefinition(program.status());
    const bool reads_params = ReadsParams(*program, derived->inputs);
    return DerivedProgram{name,          derived->inputs, *std::move(program), derived->fallback,
                          derived->type, reads_params};
  }
  return Compile(name, std::get<Api>(kind));
}

absl::StatusOr<Rendered> Render(const ApiProgram& api, const Value::Map& variables) {
  RETURN_IF_ERROR(CheckGiven(api.inputs, variables));
  Rendered rendered;
  absl::StatusOr<std::string> path = api.templates.path.Render(variables);
  if (!path.ok()) return At("path", path.status());
  ASSIGN_OR_RETURN(const std::string query, RenderQuery(api, variables));
  rendered.target = absl::StrCat(*path, query);
  RETURN_IF_ERROR(CheckLarge("path and query", rendered.target.size(), kMaxTargetBytes));
  RETURN_IF_ERROR(RenderHeaders(api, variables, rendered));
  if (api.templates.body.has_value()) {
    const absl::StatusOr<Value> body = api.templates.body->Eval(variables);
    if (!body.ok()) return At("body", body.status());
    absl::StatusOr<std::string> encoded =
        api.grpc == nullptr ? EncodeBody(api.templates.body_kind, *body, api.templates.body->text())
                            : MessageJson(*api.grpc, *body);
    if (!encoded.ok()) return At("body", encoded.status());
    rendered.body = *std::move(encoded);
    RETURN_IF_ERROR(CheckLarge("body", rendered.body.size(), kMaxBodyBytes));
  }
  RETURN_IF_ERROR(RenderMessage(api, rendered));
  return rendered;
}

absl::StatusOr<Value> Derive(const DerivedProgram& derived, const Value::Map& variables) {
  RETURN_IF_ERROR(CheckGiven(derived.inputs, variables));
  ASSIGN_OR_RETURN(Value value, derived.expression.Eval(variables));
  if (!FindNonFinite(value, "").has_value()) return value;
  return Error(absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED",
               "evaluates to NaN or infinity, which JSON cannot represent");
}

}  // namespace magpie::resource
