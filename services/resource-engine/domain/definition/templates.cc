#include "services/resource-engine/domain/definition/templates.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace magpie::resource {
namespace {

constexpr std::array kSecretHeaders = {"authorization", "cookie", "proxy-authorization",
                                       "x-api-key"};
constexpr std::array kOurHeaders = {"connection",
                                    "content-encoding",
                                    "content-length",
                                    "expect",
                                    "host",
                                    "idempotency-key",
                                    "keep-alive",
                                    "te",
                                    "magpie-timeout-ms",
                                    "proxy-connection",
                                    "traceparent",
                                    "trailer",
                                    "upgrade",
                                    "transfer-encoding"};
// Headers that gRPC sets itself.
constexpr std::array kGrpcHeaders = {"content-type", "user-agent"};
constexpr absl::string_view kContentType = "content-type";

template <class Names>
bool Contains(const Names& names, absl::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// The compiled expression. Its error becomes a fault, without the caret line, which means nothing
// in a list of faults.
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

// Sets how the body is encoded, which is the same for every call.
void TakeContentType(const Api& api, const expr::Program& program, absl::string_view place,
                     Faults& faults, Templates& templates) {
  if (api.body.empty()) return faults.Add(place, "describes a body, but there is none");
  const absl::StatusOr<Value> type = program.Eval(Value::Map());
  const std::string* text = type.ok() ? type->as_string() : nullptr;
  if (!program.paths().empty() || text == nullptr) {
    return faults.Add(place,
                      "must be a constant: write a string, such as "
                      "'application/x-www-form-urlencoded'");
  }
  if (const auto kind = faults.Take(place, BodyKindOf(*text)); kind.has_value()) {
    templates.body_kind = *kind;
  }
}

void CompileHeaders(const Api& api, absl::string_view path, Faults& faults, Templates& templates) {
  if (api.headers.size() > kMaxHeaders) {
    faults.Add(absl::StrCat(path, ".headers"), absl::StrCat("has more than ", kMaxHeaders));
    return;
  }
  std::set<std::string> seen;
  for (const auto& [name, text] : api.headers) {
    const std::string place = absl::StrCat(path, ".headers[", name, "]");
    const std::string folded = FoldHeader(name);
    CheckHeader(name, place, faults);
    if (!seen.insert(folded).second)
      faults.Add(place, "is given twice: names of headers ignore upper and lower case");
    if (api.grpc.has_value() && Contains(kGrpcHeaders, folded)) {
      faults.Add(place, "is set by gRPC");
    }
    auto compiled = TakeCompiled(place, expr::Program::Compile(text), faults);
    if (!compiled.has_value()) continue;
    if (folded == kContentType) TakeContentType(api, *compiled, place, faults, templates);
    templates.headers.emplace_back(name, *std::move(compiled));
  }
}

// Compiles an expression that reads only the answer.
std::optional<expr::Program> CompileJudge(absl::string_view place, const std::string& text,
                                          Faults& faults) {
  auto program = CompileAt(place, text, faults);
  if (!program.has_value()) return std::nullopt;
  for (const std::string& variable : program->paths()) {
    const std::string name = variable.substr(0, variable.find_first_of(".["));
    if (name == "status" || name == "body") continue;
    faults.Add(place,
               absl::StrCat("reads ", name, ": it can only read status and body, of the answer"));
  }
  return program;
}

}  // namespace

std::optional<expr::Program> CompileAt(absl::string_view place, absl::string_view text,
                                       Faults& faults) {
  return TakeCompiled(place, expr::Program::Compile(text), faults);
}

std::string FoldHeader(absl::string_view name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

bool IsSecretHeader(absl::string_view name) { return Contains(kSecretHeaders, FoldHeader(name)); }

bool IsOurHeader(absl::string_view name) { return Contains(kOurHeaders, FoldHeader(name)); }

void CheckHeader(const std::string& name, absl::string_view place, Faults& faults) {
  if (name.empty() || !std::ranges::all_of(name, [](char c) {
        return absl::ascii_isalnum(c) || c == '-' || c == '_';
      })) {
    faults.Add(place, "is not a valid header name");
  } else if (IsSecretHeader(name)) {
    faults.Add(place, "is for secrets, which only the administrator sets (flag --auth)");
  } else if (IsOurHeader(name)) {
    faults.Add(place, "is set by the engine");
  }
}

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
    templates.body = CompileAt(absl::StrCat(path, ".body"), api.body, faults);
  }
  const auto judge = [&](absl::string_view place, const std::string& text) {
    return text.empty() ? std::nullopt : CompileJudge(absl::StrCat(path, ".", place), text, faults);
  };
  if (!api.success.empty()) {
    templates.success = CompileAt(absl::StrCat(path, ".success"), api.success, faults);
  }
  templates.retry_when = judge("policy.retry.when", api.policy.retry.when);
  templates.breaker_when = judge("policy.circuit_breaker.when", api.policy.breaker.when);
  if (api.paging.has_value()) {
    templates.next_page = CompileAt(absl::StrCat(path, ".paging.next"), api.paging->next, faults);
  }
  return templates;
}

}  // namespace magpie::resource
