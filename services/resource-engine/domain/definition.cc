#include "services/resource-engine/domain/definition.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

constexpr std::array kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
constexpr std::array kSecretHeaders = {"Authorization", "Cookie", "Proxy-Authorization",
                                       "X-Api-Key"};
constexpr std::array kOurHeaders = {"Connection",
                                    "Content-Length",
                                    "Content-Type",
                                    "Expect",
                                    "Host",
                                    "Idempotency-Key",
                                    "Keep-Alive",
                                    "TE",
                                    "Magpie-Timeout-Ms",
                                    "Proxy-Connection",
                                    "traceparent",
                                    "Trailer",
                                    "Upgrade",
                                    "Transfer-Encoding"};

// What an expression may call a variable.
bool IsIdentifier(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

Effects EffectsOf(absl::string_view http_method) {
  if (http_method == "GET") return Effects::kNone;
  return http_method == "PUT" || http_method == "DELETE" ? Effects::kIdempotent : Effects::kAny;
}

Effects EffectsOf(const GrpcMethod& grpc, const protos::Method& method) {
  if (grpc.reads_only || method.reads_only()) return Effects::kNone;
  return method.idempotent() ? Effects::kIdempotent : Effects::kAny;
}

void CheckMethod(const Api& api, absl::string_view path, Faults& faults) {
  const std::string place = absl::StrCat(path, ".method");
  if (std::ranges::find(kMethods, api.method) == kMethods.end()) {
    faults.Add(place, "is none of GET, POST, PUT, PATCH and DELETE");
  }
  if (api.method == "GET" && !api.body.empty()) faults.Add(place, "is GET, which has no body");
}

void CheckInputs(const Inputs& inputs, absl::string_view path, Faults& faults) {
  if (inputs.params.size() + inputs.optional.size() + inputs.fields.size() > kMaxInputs) {
    faults.Add(absl::StrCat(path, ".params"),
               absl::StrCat("and inputs are together more than ", kMaxInputs));
    return;
  }
  std::set<absl::string_view> seen;
  const auto check = [&](absl::string_view list, const std::vector<std::string>& params) {
    for (size_t i = 0; i < params.size(); ++i) {
      const std::string place = absl::StrCat(path, ".", list, "[", i, "]");
      if (!IsIdentifier(params[i])) faults.Add(place, "is no name for a variable");
      if (!seen.insert(params[i]).second) faults.Add(place, "is there twice");
    }
  };
  check("params", inputs.params);
  check("optional_params", inputs.optional);
  for (const auto& [variable, field] : inputs.fields) {
    const std::string place = absl::StrCat(path, ".inputs[", variable, "]");
    if (!IsIdentifier(variable)) faults.Add(place, "is no name for a variable");
    if (seen.contains(variable)) faults.Add(place, "is a parameter, too");
  }
}

void CheckTimeout(absl::Duration timeout, absl::string_view path, Faults& faults) {
  const std::string place = absl::StrCat(path, ".timeout");
  if (timeout < absl::ZeroDuration()) faults.Add(place, "is negative");
  if (timeout > kMaxTimeout) {
    faults.Add(place, absl::StrCat("is longer than ", absl::FormatDuration(kMaxTimeout)));
  }
}

// What was compiled; its error becomes a fault, without the caret below the place, which means
// nothing within a list of faults.
template <class T>
std::optional<T> TakeCompiled(absl::string_view place, absl::StatusOr<T> compiled, Faults& faults) {
  if (compiled.ok()) return *std::move(compiled);
  const absl::string_view message = compiled.status().message();
  faults.Add(place, message.substr(0, message.find('\n')));
  return std::nullopt;
}

void CompileQuery(const Api& api, absl::string_view path, Faults& faults, Templates& templates) {
  if (api.query.size() > kMaxQueryParams) {
    faults.Add(absl::StrCat(path, ".query"), absl::StrCat("has more than ", kMaxQueryParams));
    return;
  }
  for (const auto& [name, text] : api.query) {
    const std::string place = absl::StrCat(path, ".query[", name, "]");
    faults.CheckText(place, name, kMaxQueryNameBytes);
    auto compiled = TakeCompiled(place, expr::Program::Compile(text), faults);
    if (compiled.has_value()) templates.query.emplace_back(name, *std::move(compiled));
  }
}

void CompileHeaders(const Api& api, absl::string_view path, Faults& faults, Templates& templates) {
  if (api.headers.size() > kMaxHeaders) {
    faults.Add(absl::StrCat(path, ".headers"), absl::StrCat("has more than ", kMaxHeaders));
    return;
  }
  for (const auto& [name, text] : api.headers) {
    const std::string place = absl::StrCat(path, ".headers[", name, "]");
    CheckHeader(name, place, faults);
    auto compiled = TakeCompiled(place, expr::Program::Compile(text), faults);
    if (compiled.has_value()) templates.headers.emplace_back(name, *std::move(compiled));
  }
}

// Of no use where it adds faults.
Templates CompileTemplates(const Api& api, absl::string_view path, Faults& faults) {
  Templates templates;
  if (!api.grpc.has_value()) {
    auto compiled =
        TakeCompiled(absl::StrCat(path, ".path"), PathTemplate::Compile(api.path), faults);
    if (compiled.has_value()) templates.path = *std::move(compiled);
  }
  CompileQuery(api, path, faults, templates);
  CompileHeaders(api, path, faults, templates);
  if (!api.body.empty()) {
    templates.body =
        TakeCompiled(absl::StrCat(path, ".body"), expr::Program::Compile(api.body), faults);
  }
  if (!api.success.empty()) {
    templates.success =
        TakeCompiled(absl::StrCat(path, ".success"), expr::Program::Compile(api.success), faults);
  }
  if (api.paging.has_value()) {
    templates.next_page = TakeCompiled(absl::StrCat(path, ".paging.next"),
                                       expr::Program::Compile(api.paging->next), faults);
  }
  return templates;
}

void AddVariables(const expr::Program& program, std::set<std::string>& variables) {
  for (const std::string& path : program.paths()) {
    variables.insert(path.substr(0, path.find('.')));
  }
}

// What a caller must give, or is got first, and then nobody reads.
void CheckUsed(const Inputs& inputs, const std::set<std::string>& used, absl::string_view path,
               Faults& faults) {
  const auto check = [&](absl::string_view list, const std::vector<std::string>& params) {
    for (size_t i = 0; i < params.size(); ++i) {
      if (used.contains(params[i])) continue;
      faults.Add(absl::StrCat(path, ".", list, "[", i, "]"),
                 absl::StrCat("is used by no expression: ", params[i]));
    }
  };
  check("params", inputs.params);
  check("optional_params", inputs.optional);
  for (const auto& [variable, field] : inputs.fields) {
    if (used.contains(variable)) continue;
    faults.Add(absl::StrCat(path, ".inputs[", variable, "]"), "is used by no expression");
  }
}

// Of expressions that compile; of others it cannot be said what they use.
void CheckUsed(const Api& api, const Templates& templates, absl::string_view path, Faults& faults) {
  std::set<std::string> used;
  const auto add = [&used](const expr::Program& program) { AddVariables(program, used); };
  templates.path.Each(add);
  for (const auto& [name, program] : templates.query) add(program);
  for (const auto& [name, program] : templates.headers) add(program);
  if (templates.body.has_value()) add(*templates.body);
  CheckUsed(api.inputs, used, path, faults);
  if (api.paging.has_value() && !used.contains(std::string(kPageVariable))) {
    faults.Add(absl::StrCat(path, ".paging"),
               "asks for the same page again: no expression has page");
  }
}

void CheckPaging(const Api& api, absl::string_view path, Faults& faults) {
  if (!api.paging.has_value()) return;
  CheckPointer(api.paging->items, absl::StrCat(path, ".paging.items"), faults);
  if (api.paging->max_pages < 0 || api.paging->max_pages > kMaxPages) {
    faults.Add(absl::StrCat(path, ".paging.max_pages"), absl::StrCat("is not 0 to ", kMaxPages));
  }
  const auto is_page = [](const std::string& variable) { return variable == kPageVariable; };
  if (std::ranges::any_of(api.inputs.params, is_page) ||
      std::ranges::any_of(api.inputs.optional, is_page) ||
      api.inputs.fields.contains(std::string(kPageVariable))) {
    faults.Add(absl::StrCat(path, ".paging"), "has a variable page of its own");
  }
}

// The error of an expression, told where it stands.
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
    if (value->is_null()) continue;
    ASSIGN_OR_RETURN(const std::string text, ToUrlText(*value, place));
    absl::StrAppend(&query, query.empty() ? "?" : "&", PercentEncode(name), "=",
                    PercentEncode(text));
  }
  return query;
}

absl::Status CheckLarge(absl::string_view what, size_t bytes, size_t most) {
  if (bytes <= most) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "REQUEST_TOO_LARGE",
               absl::StrCat(what, " comes to more than ", most, " bytes"));
}

absl::Status BadHeader(absl::string_view place, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_HEADER_VALUE",
               absl::StrCat(place, " ", what));
}

absl::Status RenderHeaders(const ApiProgram& api, const Value::Map& variables, Rendered& rendered) {
  for (const auto& [name, program] : api.templates.headers) {
    const std::string place = absl::StrCat("headers[", name, "]");
    const absl::StatusOr<Value> value = program.Eval(variables);
    if (!value.ok()) return At(place, value.status());
    if (value->is_null()) continue;
    const absl::StatusOr<std::string> text = ToUrlText(*value, place);
    if (!text.ok()) return BadHeader(place, "comes to neither text, a number nor a bool");
    if (std::ranges::any_of(*text, absl::ascii_iscntrl)) {
      return BadHeader(place, "comes to what has a control character");
    }
    RETURN_IF_ERROR(CheckLarge(place, text->size(), kMaxHeaderBytes));
    rendered.headers.emplace_back(name, *text);
  }
  return absl::OkStatus();
}

absl::Status BadDefinition(const absl::Status& fault) {
  return Error(absl::StatusCode::kInternal, "BAD_DEFINITION",
               absl::StrCat("kept definition does not compile: ", fault.message()));
}

void CheckUpstream(const Api& api, const Upstreams& upstreams, absl::string_view path,
                   Faults& faults) {
  const std::string place = absl::StrCat(path, ".upstream");
  const std::string* url = upstreams.Find(api.upstream);
  if (url == nullptr) {
    faults.Add(place, absl::StrCat("is no upstream that the administrator named: ", api.upstream));
  } else if (IsGrpc(*url) != api.grpc.has_value()) {
    faults.Add(place, IsGrpc(*url) ? "speaks gRPC, and this is an HTTP endpoint"
                                   : "speaks HTTP, and this is a gRPC method");
  }
}

// The effects; of no use where it adds faults.
Effects CheckGrpc(const Api& api, absl::string_view path, Faults& faults) {
  const auto at = [path](absl::string_view name) { return absl::StrCat(path, ".", name); };
  constexpr absl::string_view kOfHttp = "is of HTTP endpoints";
  if (!api.method.empty()) faults.Add(at("method"), kOfHttp);
  if (!api.path.empty()) faults.Add(at("path"), kOfHttp);
  if (!api.query.empty()) faults.Add(at("query"), kOfHttp);
  for (const auto& [name, expression] : api.headers) {
    if (absl::StartsWith(name, "grpc-") || absl::EndsWith(name, "-bin") ||
        std::ranges::any_of(name, absl::ascii_isupper)) {
      faults.Add(at(absl::StrCat("headers[", name, "]")), "is no name of text metadata");
    }
  }
  const auto method =
      faults.Take(at("grpc"), protos::Method::Compile(api.grpc->descriptor_set, api.grpc->name));
  return method.has_value() ? EffectsOf(*api.grpc, **method) : Effects::kAny;
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

void CheckHeader(const std::string& name, absl::string_view place, Faults& faults) {
  const auto is_name = [&name](const char* other) { return absl::EqualsIgnoreCase(name, other); };
  if (name.empty() || !std::ranges::all_of(name, [](char c) {
        return absl::ascii_isalnum(c) || c == '-' || c == '_';
      })) {
    faults.Add(place, "is no name of a header");
  } else if (std::ranges::any_of(kSecretHeaders, is_name)) {
    faults.Add(place, "is for secrets, which are the administrator's");
  } else if (std::ranges::any_of(kOurHeaders, is_name)) {
    faults.Add(place, "is set by the engine");
  }
}

void Trim(Api& api, absl::string_view path, Faults& faults) {
  if (!api.grpc.has_value()) return;
  const auto method = protos::Method::Compile(api.grpc->descriptor_set, api.grpc->name);
  if (!method.ok()) return;  // Check tells
  api.grpc->descriptor_set = (*method)->TrimmedSet();
  faults.CheckSize(absl::StrCat(path, ".grpc.descriptor_set"), api.grpc->descriptor_set,
                   kMaxDescriptorBytes);
}

void Check(const Api& api, const Upstreams& upstreams, absl::string_view path, Faults& faults) {
  CheckUpstream(api, upstreams, path, faults);
  Effects effects = EffectsOf(api.method);
  if (api.grpc.has_value()) {
    effects = CheckGrpc(api, path, faults);
  } else {
    CheckMethod(api, path, faults);
  }
  CheckInputs(api.inputs, path, faults);
  CheckTimeout(api.timeout, path, faults);
  CheckPaging(api, path, faults);
  Check(api.policy, effects, absl::StrCat(path, ".policy"), faults);
  Faults wrong;
  const Templates templates = CompileTemplates(api, path, wrong);
  if (wrong.ToStatus().ok()) CheckUsed(api, templates, path, faults);
  faults.Add(wrong);
}

void Check(const Derived& derived, absl::string_view path, Faults& faults) {
  CheckInputs(derived.inputs, path, faults);
  const auto program = TakeCompiled(absl::StrCat(path, ".expression"),
                                    expr::Program::Compile(derived.expression), faults);
  if (!program.has_value()) return;
  std::set<std::string> used;
  AddVariables(*program, used);
  CheckUsed(derived.inputs, used, path, faults);
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
      .templates = std::move(templates)};
}

absl::StatusOr<Definition> Compile(const ResourceId& name, const Kind& kind) {
  if (const auto* field = std::get_if<Field>(&kind)) return *field;
  if (const auto* derived = std::get_if<Derived>(&kind)) {
    absl::StatusOr<expr::Program> program = expr::Program::Compile(derived->expression);
    if (!program.ok()) return BadDefinition(program.status());
    return DerivedProgram{name, derived->inputs, *std::move(program), derived->fallback,
                          derived->type};
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
    rendered.body = ToJson(*body);
    RETURN_IF_ERROR(CheckLarge("body", rendered.body.size(), kMaxBodyBytes));
  }
  RETURN_IF_ERROR(RenderMessage(api, rendered));
  return rendered;
}

absl::StatusOr<Value> Derive(const DerivedProgram& derived, const Value::Map& variables) {
  RETURN_IF_ERROR(CheckGiven(derived.inputs, variables));
  return derived.expression.Eval(variables);
}

}  // namespace magpie::resource
