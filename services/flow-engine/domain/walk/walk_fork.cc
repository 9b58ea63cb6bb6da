// Where one token becomes many.

#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {

int64_t Walk::MakeChild(int64_t parent, const Node& at) {
  const int64_t id = instance().next_token++;
  Token child{.id = id, .parent = parent, .element_key = at.key};
  child.scope.variables = Variables(parent);
  child.from = {At(parent).visit};
  instance().tokens.push_back(std::move(child));
  return id;
}

bool Walk::HasRoom(int64_t& token, size_t children, TokenState where) {
  const auto are_too_many = [&] { return instance().tokens.size() + children > kMaxTokens; };
  const auto is_too_deep = [&] {
    return static_cast<size_t>(DepthOf(At(token))) >= kMaxTokenDepth;
  };
  if (are_too_many() || is_too_deep()) token = Narrow(token, Forks::kAll);
  if (are_too_many() || is_too_deep()) {
    Stop(token, where, "TOO_MANY_TOKENS",
         are_too_many()
             ? absl::StrCat("branches would be more than ", kMaxTokens,
                            ": retry when some have ended")
             : absl::StrCat("branches would lie more than ", kMaxTokenDepth,
                            " forks deep: retry when those of earlier forks have ended"));
    return false;
  }
  if (!HasScopeRoom(children, children * ToJson(Variables(token)).size())) {
    Stop(
        token, where, "VARIABLES_TOO_LARGE",
        absl::StrCat("variables of all branches would take more than ", kMaxScopesBytes, " bytes"));
    return false;
  }
  return true;
}

bool Walk::HasScopeRoom(size_t children, size_t bytes) {
  // Whatever they hold.
  if ((instance().tokens.size() + children) * kMaxVariableBytes <= kMaxScopesBytes) return true;
  if (scopes_bytes_ + bytes > kMaxScopesBytes) {
    scopes_bytes_ = instance().variables_json.size();
    for (const Token& token : instance().tokens) {
      if (token.parent != 0) scopes_bytes_ += ToJson(token.scope.variables).size();
      for (const Carried& one : token.carried) scopes_bytes_ += ToJson(one.values).size();
    }
    if (scopes_bytes_ + bytes > kMaxScopesBytes) return false;
  }
  scopes_bytes_ += bytes;
  return true;
}

void Walk::Fork(int64_t token, const std::vector<const Way*>& ways) {
  const Deployed& flow = FlowOf(At(token));
  const bool is_skipped = token == skipped_;
  // A loop that comes round to a fork would else stand a fork deeper each time.
  token = Narrow(token, Forks::kOfItsNode);
  if (is_skipped) skipped_ = token;
  if (!HasRoom(token, ways.size(), TokenState::kStoppedBehind) || !Complete(token)) return;
  At(token).state = TokenState::kForked;
  std::vector<Step> begun;
  for (const Way* way : ways) {
    const Node& target = flow.graph.nodes[way->target];
    begun.push_back({MakeChild(token, target), &target});
  }
  steps_.insert(steps_.end(), begun.rbegin(), begun.rend());
}

void Walk::Open(int64_t token, const Node& start) {
  if (!HasRoom(token, 1, TokenState::kStoppedBefore)) return;
  At(token).state = TokenState::kInside;
  steps_.push_back({MakeChild(token, start), &start});
}

void Walk::OpenCalled(int64_t token, const Deployed& called, const Value::Map& variables) {
  if (!HasRoom(token, 1, TokenState::kStoppedBefore)) return;
  At(token).state = TokenState::kInside;
  At(token).called = called.deployment.id.str();
  Record("", 0, token, At(token).visit, FlowCalled{At(token).called});
  const Node& start = called.graph.nodes[called.graph.start];
  const int64_t child = MakeChild(token, start);
  At(child).scope = {};
  // What a parent has is small enough for a child.
  SetVariables(child, variables).IgnoreError();
  steps_.push_back({child, &start});
}

}  // namespace magpie::flow
