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

// Calls `visit` with each expression that a request is made of.
template <class Visit>
void EachOfRequest(const Templates& templates, Visit visit) {
  templates.path.Each(visit);
  for (const auto& [name, program] : templates.query) visit(program);
  for (const auto& [name, program] : templates.headers) visit(program);
  if (templates.body.has_value()) visit(*templates.body);
}

// The expression at `place`; nothing where it adds a fault.
std::optional<expr::Program> CompileAt(absl::string_view place, absl::string_view text,
                                       Faults& faults);

// Which names of headers are one to a server: letters of either case, and '-' for '_' where it
// makes variables of them. "x-api-key" of "X_API_Key".
std::string FoldHeader(absl::string_view name);

// Whether one of this name bears secrets wherever it is sent.
bool IsSecretHeader(absl::string_view name);

// Whether it is the engine that sets a header of this name.
bool IsOurHeader(absl::string_view name);

// Adds a fault where a call may not bear a header of this name, or it is none.
void CheckHeader(const std::string& name, absl::string_view place, Faults& faults);

// Of no use where it adds faults, each below `path`.
Templates CompileTemplates(const Api& api, absl::string_view path, Faults& faults);

}  // namespace magpie::resource
