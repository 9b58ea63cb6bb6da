// What tokens know.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/walk/calling.h"
#include "services/flow-engine/domain/walk/walk.h"

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
  return SetVariables(token, changes, true);
}

absl::Status Walk::UpdateVariables(int64_t frame, const Value::Map& changes) {
  std::vector<int64_t> ids;
  for (const Token& token : instance().tokens) {
    // Each flow that is called has variables of its own.
    if (FrameOf(token) == frame) ids.push_back(token.id);
  }
  for (const int64_t id : ids) {
    RETURN_IF_ERROR(SetVariables(id, changes, false));
    DropStaleAhead(*this, id);
  }
  return absl::OkStatus();
}

absl::StatusOr<Walk::Changed> Walk::Change(int64_t token, const Value::Map& changes) const {
  Changed next{.variables = ScopeOf(decision_.after, *FindToken(decision_.after, token)).variables};
  for (const auto& [name, value] : changes) next.variables.insert_or_assign(name, value);
  next.json = ToJson(next.variables);
  RETURN_IF_ERROR(CheckSize(next.variables, next.json.size(), changes));
  return next;
}

absl::Status Walk::CheckRoom(int64_t token, const Value::Map& changes) const {
  return changes.empty() ? absl::OkStatus() : Change(token, changes).status();
}

absl::Status Walk::SetVariables(int64_t token, const Value::Map& changes, bool is_its_own) {
  if (changes.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Changed next, Change(token, changes));
  if (!HasScopeRoom(0, next.json.size())) {
    return Error(
        absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE",
        absl::StrCat("variables of all branches would take more than ", kMaxScopesBytes, " bytes"));
  }
  Token& setting = At(token);
  const bool is_root = setting.parent == 0;
  VariablesChanged told{.variables = ToJson(changes), .token = token, .parent = setting.parent};
  Scope& scope = is_root ? instance().scope : setting.scope;
  scope.variables = std::move(next.variables);
  if (is_root) instance().variables_json = std::move(next.json);
  for (const auto& [name, value] : changes) {
    if (is_root) break;
    if (is_its_own) scope.changed.insert(name);
    if (!scope.changed.contains(name)) told.inherited.push_back(name);
  }
  told.version = ++instance().data_version;
  Record(setting, std::move(told));
  return absl::OkStatus();
}

void Walk::RestoreScope(int64_t token, Scope scope) {
  Token& restored = At(token);
  Scope& now = restored.parent == 0 ? instance().scope : restored.scope;
  Value::Map changes;
  VariablesChanged told{.token = token, .parent = restored.parent};
  for (const auto& [name, value] : scope.variables) {
    const auto found = now.variables.find(name);
    // It has set it again, too, where a join had taken that from it.
    const bool is_set_again =
        restored.parent != 0 && scope.changed.contains(name) && !now.changed.contains(name);
    const bool is_changed = found == now.variables.end() || found->second != value || is_set_again;
    if (is_changed) changes.emplace(name, value);
    const bool is_inherited = restored.parent != 0 && !scope.changed.contains(name) &&
                              (is_changed || now.changed.contains(name));
    if (is_inherited) told.inherited.push_back(name);
  }
  for (const auto& [name, value] : now.variables) {
    if (!scope.variables.contains(name)) told.removed.push_back(name);
  }
  now = std::move(scope);
  if (restored.parent == 0) instance().variables_json = ToJson(now.variables);
  if (changes.empty() && told.removed.empty() && told.inherited.empty()) return;
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
