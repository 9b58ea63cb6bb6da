// What tokens know.

#include <algorithm>
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
  return SetVariables(token, changes, true);
}

absl::Status Walk::UpdateVariables(const Value::Map& changes) {
  std::vector<int64_t> ids;
  for (const Token& token : instance().tokens) {
    // Those of called flows have variables of their own.
    if (FrameOf(token) == 0) ids.push_back(token.id);
  }
  for (const int64_t id : ids) RETURN_IF_ERROR(SetVariables(id, changes, false));
  return absl::OkStatus();
}

absl::Status Walk::SetVariables(int64_t token, const Value::Map& changes, bool is_its_own) {
  if (changes.empty()) return absl::OkStatus();
  Token& setting = At(token);
  const bool is_root = setting.parent == 0;
  Value::Map next = ScopeOf(instance(), setting).variables;
  for (const auto& [name, value] : changes) next.insert_or_assign(name, value);
  std::string json = ToJson(next);
  RETURN_IF_ERROR(CheckSize(next, json.size(), changes));
  VariablesChanged told{.variables = ToJson(changes), .token = token, .parent = setting.parent};
  Scope& scope = is_root ? instance().scope : setting.scope;
  scope.variables = std::move(next);
  if (is_root) instance().variables_json = std::move(json);
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
    const bool is_changed = found == now.variables.end() || found->second != value;
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

std::vector<std::string> Walk::ChangedBelow(int64_t top, int64_t token) const {
  std::set<std::string> changed;
  for (const Token* at = FindToken(decision_.after, token); at->id != top;) {
    for (const std::string& name : at->scope.changed) {
      if (!IsLocal(*at, name)) changed.insert(name);
    }
    at = FindToken(decision_.after, at->parent);
  }
  return {changed.begin(), changed.end()};
}

std::vector<std::string> Walk::Merge(int64_t into, const std::vector<int64_t>& tokens,
                                     JoinRule::Data data) {
  Value::Map changes;
  std::set<std::string> conflicts;
  std::vector<int64_t> order = tokens;
  if (data == JoinRule::Data::kNone) return {};
  const bool is_snapshot = data == JoinRule::Data::kSnapshot;
  if (is_snapshot) std::ranges::sort(order, {}, [&](int64_t id) { return At(id).visit; });
  const auto take = [&](const std::string& name, const Value& value) {
    const auto [known, is_new] = changes.emplace(name, value);
    if (is_new || known->second == value) return;
    conflicts.insert(name);
    known->second = value;
  };
  // A new token stands beside those that become one in it.
  const int64_t top = std::ranges::any_of(tokens, [&](int64_t id) { return IsBelow(id, into); })
                          ? into
                          : At(into).parent;
  for (const int64_t id : order) {
    const Token& token = At(id);
    if (is_snapshot) {
      for (const auto& [name, value] : token.scope.variables) {
        if (!IsLocal(token, name)) take(name, value);
      }
      continue;
    }
    for (const std::string& name : ChangedBelow(top, id)) {
      take(name, token.scope.variables.find(name)->second);
    }
  }
  std::erase_if(changes, [&](const auto& entry) {
    const auto found = Variables(into).find(entry.first);
    return is_snapshot && found != Variables(into).end() && found->second == entry.second;
  });
  const absl::Status set = SetVariables(into, changes);
  if (!set.ok()) conflicts.insert(std::string(set.message()));
  return {conflicts.begin(), conflicts.end()};
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
