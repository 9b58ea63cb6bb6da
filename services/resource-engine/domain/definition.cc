#include "services/resource-engine/domain/definition.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

constexpr std::array kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

// What an expression may call a variable.
bool IsIdentifier(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

void CheckMethod(const Api& api, absl::string_view path, Faults& faults) {
  const std::string place = absl::StrCat(path, ".method");
  if (std::ranges::find(kMethods, api.method) == kMethods.end()) {
    faults.Add(place, "is none of GET, POST, PUT, PATCH and DELETE");
  }
  if (api.method == "GET" && !api.body.empty()) faults.Add(place, "is GET, which has no body");
}

void CheckParams(const std::vector<std::string>& params, absl::string_view path, Faults& faults) {
  if (params.size() > kMaxParams) {
    faults.Add(absl::StrCat(path, ".params"), absl::StrCat("has more than ", kMaxParams));
    return;
  }
  std::set<absl::string_view> seen;
  for (size_t i = 0; i < params.size(); ++i) {
    const std::string place = absl::StrCat(path, ".params[", i, "]");
    if (!IsIdentifier(params[i])) faults.Add(place, "is no name for a variable");
    if (!seen.insert(params[i]).second) faults.Add(place, "is there twice");
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

// Of no use where it adds faults.
Templates CompileTemplates(const Api& api, absl::string_view path, Faults& faults) {
  Templates templates;
  auto compiled =
      TakeCompiled(absl::StrCat(path, ".path"), PathTemplate::Compile(api.path), faults);
  if (compiled.has_value()) templates.path = *std::move(compiled);
  CompileQuery(api, path, faults, templates);
  if (!api.body.empty()) {
    templates.body =
        TakeCompiled(absl::StrCat(path, ".body"), expr::Program::Compile(api.body), faults);
  }
  return templates;
}

// The error of an expression, told where it stands.
absl::Status At(absl::string_view place, const absl::Status& error) {
  return Error(error.code(), ReasonOf(error), absl::StrCat(place, ": ", error.message()));
}

absl::Status CheckGiven(const ApiProgram& api, const Value::Map& params) {
  std::vector<FieldViolation> missing;
  for (const std::string& param : api.params) {
    if (!params.contains(param)) missing.push_back({absl::StrCat("params.", param), "is missing"});
  }
  return missing.empty() ? absl::OkStatus() : InvalidFields("PARAM_MISSING", std::move(missing));
}

absl::StatusOr<std::string> RenderQuery(const ApiProgram& api, const Value::Map& params) {
  std::string query;
  for (const auto& [name, program] : api.templates.query) {
    const std::string place = absl::StrCat("query[", name, "]");
    const absl::StatusOr<Value> value = program.Eval(params);
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

}  // namespace

void Check(const Api& api, const Upstreams& upstreams, absl::string_view path, Faults& faults) {
  if (upstreams.Find(api.upstream) == nullptr) {
    faults.Add(absl::StrCat(path, ".upstream"),
               absl::StrCat("is no upstream that the administrator named: ", api.upstream));
  }
  CheckMethod(api, path, faults);
  CheckParams(api.params, path, faults);
  CheckTimeout(api.timeout, path, faults);
  CompileTemplates(api, path, faults);
}

absl::StatusOr<ApiProgram> Compile(const ResourceId& name, const Api& api) {
  Faults faults;
  Templates templates = CompileTemplates(api, name.str(), faults);
  if (const absl::Status fault = faults.ToStatus(); !fault.ok()) {
    return Error(absl::StatusCode::kInternal, "BAD_DEFINITION",
                 absl::StrCat("kept definition does not compile: ", fault.message()));
  }
  return ApiProgram{.name = name,
                    .upstream = api.upstream,
                    .method = api.method,
                    .params = api.params,
                    .timeout = api.timeout == absl::ZeroDuration() ? kUsualTimeout : api.timeout,
                    .templates = std::move(templates)};
}

absl::StatusOr<Rendered> Render(const ApiProgram& api, const Value::Map& params) {
  RETURN_IF_ERROR(CheckGiven(api, params));
  Rendered rendered;
  absl::StatusOr<std::string> path = api.templates.path.Render(params);
  if (!path.ok()) return At("path", path.status());
  ASSIGN_OR_RETURN(const std::string query, RenderQuery(api, params));
  rendered.target = absl::StrCat(*path, query);
  RETURN_IF_ERROR(CheckLarge("path and query", rendered.target.size(), kMaxTargetBytes));
  if (!api.templates.body.has_value()) return rendered;
  const absl::StatusOr<Value> body = api.templates.body->Eval(params);
  if (!body.ok()) return At("body", body.status());
  rendered.body = ToJson(*body);
  RETURN_IF_ERROR(CheckLarge("body", rendered.body.size(), kMaxBodyBytes));
  return rendered;
}

}  // namespace magpie::resource
