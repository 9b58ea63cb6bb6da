// What tokens know.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/walk.h"

namespace magpie::flow {
namespace {

absl::Status CheckSize(const Value::Map& variables, size_t bytes, const Value::Map& changes) {
  if (variables.size() > kMaxVariables) {
    return Error(absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE",
                 absl::StrCat("variables would be more than ", kMaxVariables));
  }
  if (bytes > kMaxVariableBytes) {
    return Error(absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE",
                 absl::StrCat("variables would take more than ", kMaxVariableBytes, " bytes"));
  }
  if (magpie::DepthOf(changes) > kMaxJsonDepth) {
    return Error(absl::StatusCode::kInvalidArgument, "VARIABLES_TOO_DEEP",
                 absl::StrCat("variables would nest more than ", kMaxJsonDepth, " deep"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Walk::SetVariables(int64_t token, const Value::Map& changes) {
  if (changes.empty()) return absl::OkStatus();
  Token& setting = At(token);
  const bool is_root = setting.parent == 0;
  Value::Map next = ScopeOf(instance(), setting).variables;
  for (const auto& [name, value] : changes) next.insert_or_assign(name, value);
  std::string json = ToJson(next);
  RETURN_IF_ERROR(CheckSize(next, json.size(), changes));
  Scope& scope = is_root ? instance().scope : setting.scope;
  scope.variables = std::move(next);
  if (is_root) {
    instance().variables_json = std::move(json);
  } else {
    for (const auto& [name, value] : changes) scope.changed.insert(name);
  }
  Record(setting, VariablesChanged{.variables = ToJson(changes),
                                   .token = token,
                                   .parent = setting.parent,
                                   .version = ++instance().data_version});
  return absl::OkStatus();
}

void Walk::RestoreScope(int64_t token, Scope scope) {
  Token& restored = At(token);
  Scope& now = restored.parent == 0 ? instance().scope : restored.scope;
  Value::Map changes;
  VariablesChanged told{.token = token, .parent = restored.parent};
  for (const auto& [name, value] : scope.variables) {
    const auto found = now.variables.find(name);
    if (found == now.variables.end() || found->second != value) changes.emplace(name, value);
  }
  for (const auto& [name, value] : now.variables) {
    if (!scope.variables.contains(name)) told.removed.push_back(name);
  }
  now = std::move(scope);
  if (restored.parent == 0) instance().variables_json = ToJson(now.variables);
  if (changes.empty() && told.removed.empty()) return;
  told.variables = ToJson(changes);
  told.version = ++instance().data_version;
  Record(restored, std::move(told));
}

absl::StatusOr<Value::Map> Walk::Evaluate(int64_t token, const std::vector<Parameter>& params) {
  Value::Map values;
  const Value::Map& variables = Variables(token);
  for (const Parameter& param : params) {
    absl::StatusOr<Value> value = param.value.Eval(variables);
    if (!value.ok()) {
      return Error(absl::StatusCode::kInvalidArgument, ReasonOf(value.status()),
                   absl::StrCat("parameter ", param.name, ": ", value.status().message()));
    }
    values.emplace(param.name, *std::move(value));
  }
  return values;
}

}  // namespace magpie::flow
