// The expressions of an API, compiled.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/expr/expr.h"
#include "common/status/faults.h"
#include "services/resource-engine/domain/definition/encoding.h"
#include "services/resource-engine/domain/definition/path_template.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

inline constexpr size_t kMaxQueryParams = 32;
inline constexpr size_t kMaxQueryNameBytes = 128;
inline constexpr size_t kMaxHeaders = 16;

// The expressions of an API.
struct Templates {
  PathTemplate path;
  std::vector<std::pair<std::string, expr::Program>> query;
  std::vector<std::pair<std::string, expr::Program>> headers;
  std::optional<expr::Program> body;
  BodyKind body_kind = BodyKind::kJson;
  std::optional<expr::Program> success;
  std::optional<expr::Program> retry_when;
  std::optional<expr::Program> breaker_when;
  std::optional<expr::Program> next_page;
};

// Calls `visit` with each expression of the request.
template <class Visit>
void EachOfRequest(const Templates& templates, Visit visit) {
  templates.path.Each(visit);
  for (const auto& [name, program] : templates.query) visit(program);
  for (const auto& [name, program] : templates.headers) visit(program);
  if (templates.body.has_value()) visit(*templates.body);
}

// Compiles the expression at `place`; nothing if that adds a fault.
std::optional<expr::Program> CompileAt(absl::string_view place, absl::string_view text,
                                       Faults& faults);

// Maps header names that a server may treat as equal to one: it ignores case, and '_' becomes '-'.
// "X_API_Key" becomes "x-api-key".
std::string FoldHeader(absl::string_view name);

// Whether a header of this name carries secrets wherever it is sent.
bool IsSecretHeader(absl::string_view name);

// Whether the engine itself sets a header of this name.
bool IsOurHeader(absl::string_view name);

// Adds a fault if the name is not a header name, or is one that calls may not set.
void CheckHeader(const std::string& name, absl::string_view place, Faults& faults);

// Adds faults below `path`; if there are any, the result must not be used.
Templates CompileTemplates(const Api& api, absl::string_view path, Faults& faults);

}  // namespace magpie::resource
