#include "services/flow-engine/domain/walk/ground/scopes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/state/token_tree.h"

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

std::string NoScopeRoom() {
  return absl::StrCat("variables of all branches would take more than ", kMaxScopesBytes, " bytes");
}

absl::Status Scopes::Set(int64_t token, const Value::Map& changes) {
  return Put(token, changes, true);
}

absl::Status Scopes::Show(int64_t token, const Value::Map& changes) {
  return Put(token, changes, false);
}

void Scopes::SetOrDrop(int64_t token, const Value::Map& changes) {
  Set(token, changes).IgnoreError();
}

void Scopes::ShowOrDrop(int64_t token, const Value::Map& changes) {
  Show(token, changes).IgnoreError();
}

void Scopes::Take(int64_t token, const Merged& merged) {
  std::ranges::copy(merged.carried, std::back_inserter(board_.At(token).carried));
  ShowOrDrop(token, merged.seen);
  SetOrDrop(token, merged.changes);
}

absl::StatusOr<Scopes::Changed> Scopes::Change(int64_t token, const Value::Map& changes) const {
  Changed next{.variables = board_.Variables(token)};
  for (const auto& [name, value] : changes) next.variables.insert_or_assign(name, value);
  next.json = ToJson(next.variables);
  RETURN_IF_ERROR(CheckSize(next.variables, next.json.size(), changes));
  return next;
}

absl::Status Scopes::CheckRoom(int64_t token, const Value::Map& changes) const {
  return changes.empty() ? absl::OkStatus() : Change(token, changes).status();
}

absl::Status Scopes::Put(int64_t token, const Value::Map& changes, bool is_its_own) {
  if (changes.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Changed next, Change(token, changes));
  if (!HasRoom(0, next.json.size())) {
    return Error(absl::StatusCode::kResourceExhausted, "VARIABLES_TOO_LARGE", NoScopeRoom());
  }
  Instance& instance = board_.instance();
  Token& setting = board_.At(token);
  const bool is_root = setting.parent == 0;
  VariablesChanged event{.variables = ToJson(changes), .token = token, .parent = setting.parent};
  Scope& scope = is_root ? instance.scope : setting.scope;
  scope.variables = std::move(next.variables);
  if (is_root) instance.variables_json = std::move(next.json);
  for (const auto& [name, value] : changes) {
    if (is_root) break;
    if (is_its_own) scope.changed.insert(name);
    if (!scope.changed.contains(name)) event.inherited.push_back(name);
  }
  event.version = ++instance.data_version;
  recorder_.Record(setting, std::move(event));
  return absl::OkStatus();
}

void Scopes::Restore(int64_t token, Scope scope) {
  Instance& instance = board_.instance();
  Token& restored = board_.At(token);
  Scope& now = restored.parent == 0 ? instance.scope : restored.scope;
  Value::Map changes;
  VariablesChanged event{.token = token, .parent = restored.parent};
  for (const auto& [name, value] : scope.variables) {
    const auto found = now.variables.find(name);
    // The token sets it again even if a join has cleared the mark since.
    const bool is_set_again =
        restored.parent != 0 && scope.changed.contains(name) && !now.changed.contains(name);
    const bool is_changed = found == now.variables.end() || found->second != value || is_set_again;
    if (is_changed) changes.emplace(name, value);
    const bool is_inherited = restored.parent != 0 && !scope.changed.contains(name) &&
                              (is_changed || now.changed.contains(name));
    if (is_inherited) event.inherited.push_back(name);
  }
  for (const auto& [name, value] : now.variables) {
    if (!scope.variables.contains(name)) event.removed.push_back(name);
  }
  now = std::move(scope);
  if (restored.parent == 0) instance.variables_json = ToJson(now.variables);
  if (changes.empty() && event.removed.empty() && event.inherited.empty()) return;
  event.variables = ToJson(changes);
  event.version = ++instance.data_version;
  recorder_.Record(restored, std::move(event));
}

bool Scopes::HasRoom(size_t children, size_t bytes) {
  const Instance& instance = board_.instance();
  // Enough room even if every scope were full.
  if ((instance.tokens.size() + children) * kMaxVariableBytes <= kMaxScopesBytes) return true;
  if (bytes_ + bytes > kMaxScopesBytes) {
    bytes_ = instance.variables_json.size();
    for (const Token& token : instance.tokens) {
      if (token.parent != 0) bytes_ += ToJson(token.scope.variables).size();
      for (const Carried& one : token.carried) bytes_ += ToJson(one.values).size();
    }
    if (bytes_ + bytes > kMaxScopesBytes) return false;
  }
  bytes_ += bytes;
  return true;
}

void Scopes::Part(int64_t fork) {
  Token& parting = board_.At(fork);
  Carried carried{.visit = parting.visit};
  VariablesChanged event{.variables = "{}", .token = fork, .parent = parting.parent};
  const Value::Map& above = board_.Variables(parting.parent);
  const Value::Map seen = SeenOf(above, parting.carried);
  for (const std::string& name : std::exchange(parting.scope.changed, {})) {
    event.inherited.push_back(name);
    carried.values.emplace(name, parting.scope.variables.find(name)->second);
    if (const auto had = seen.find(name); had != seen.end()) {
      carried.begun.insert(*had);
    } else if (const auto began = above.find(name); began != above.end()) {
      carried.begun.insert(*began);
    }
  }
  if (carried.values.empty()) return;
  parting.carried.push_back(std::move(carried));
  event.version = ++board_.instance().data_version;
  recorder_.Record(parting, std::move(event));
}

void Scopes::Lift(int64_t token, int64_t fork) {
  std::vector<Carried> carried;
  for (const int64_t between : ForksBetween(board_.instance(), fork, token)) {
    std::ranges::copy(board_.At(between).carried, std::back_inserter(carried));
  }
  Token& lifted = board_.At(token);
  std::ranges::move(lifted.carried, std::back_inserter(carried));
  lifted.carried = std::move(carried);
  lifted.parent = fork;
}

}  // namespace magpie::flow
