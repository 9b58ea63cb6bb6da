#include "services/resource-engine/domain/templates.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace magpie::resource {
namespace {

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

}  // namespace

std::optional<expr::Program> CompileAt(absl::string_view place, absl::string_view text,
                                       Faults& faults) {
  return TakeCompiled(place, expr::Program::Compile(text), faults);
}

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
    templates.body = CompileAt(absl::StrCat(path, ".body"), api.body, faults);
  }
  if (!api.success.empty()) {
    templates.success = CompileAt(absl::StrCat(path, ".success"), api.success, faults);
  }
  if (api.paging.has_value()) {
    templates.next_page = CompileAt(absl::StrCat(path, ".paging.next"), api.paging->next, faults);
  }
  return templates;
}

}  // namespace magpie::resource
