#include "services/flow-engine/domain/filter.h"

#include <algorithm>

#include "services/flow-engine/domain/called.h"

namespace magpie::flow {
namespace {

// A root, or a flow that it has called and that runs.
struct Facts {
  int64_t call = 0;
  absl::string_view flow;
  absl::Time create_time;
  const Value::Map& variables;
};

bool FitsFlow(const InstanceFilter& filter, const Facts& facts) {
  return !filter.flow.has_value() || facts.flow == filter.flow->str();
}

bool FitsTimes(const InstanceFilter& filter, const Facts& facts, const Instance& instance) {
  return facts.create_time >= filter.created_after && facts.create_time < filter.created_before &&
         instance.update_time >= filter.updated_after &&
         instance.update_time < filter.updated_before;
}

bool FitsVariables(const InstanceFilter& filter, const Facts& facts) {
  return std::ranges::all_of(filter.variables, [&](const auto& wanted) {
    const auto found = facts.variables.find(wanted.first);
    return found != facts.variables.end() && found->second == wanted.second;
  });
}

// A root has all that waits in it, a called flow its own.
bool FitsTokens(const InstanceFilter& filter, const Facts& facts, const Instance& instance) {
  const auto has = [&](auto is_it) {
    return std::ranges::any_of(instance.tokens, [&](const Token& token) {
      return is_it(token) && (facts.call == 0 || CallOf(instance, token) == facts.call);
    });
  };
  if (filter.has_incident.has_value() && has(IsStopped) != *filter.has_incident) return false;
  const bool asks_for_task = !filter.assignee.empty() || !filter.element_key.empty();
  return !asks_for_task || has([&](const Token& token) { return FitsTask(filter, token); });
}

bool Fits(const InstanceFilter& filter, const Facts& facts, const Instance& instance) {
  return FitsFlow(filter, facts) && FitsTimes(filter, facts, instance) &&
         FitsTokens(filter, facts, instance) && FitsVariables(filter, facts);
}

// "<flow key>.<number>"
absl::string_view FlowOf(absl::string_view deployment) {
  return deployment.substr(0, deployment.rfind('.'));
}

}  // namespace

bool FitsTask(const InstanceFilter& filter, const Token& token) {
  return token.state == TokenState::kAsking &&
         (filter.assignee.empty() || token.assignee == filter.assignee) &&
         (filter.element_key.empty() || token.element_key == filter.element_key);
}

std::vector<int64_t> FittingCalls(const InstanceFilter& filter, const Instance& instance) {
  std::vector<int64_t> calls;
  if (filter.state.has_value() && instance.state != *filter.state) return calls;
  const auto take = [&](const Facts& facts) {
    if (Fits(filter, facts, instance)) calls.push_back(facts.call);
  };
  take({0, instance.flow.str(), instance.create_time, instance.scope.variables});
  if (!filter.flow.has_value()) return calls;
  for (const Token& frame : instance.tokens) {
    if (frame.called.empty()) continue;
    take({frame.visit, FlowOf(frame.called), frame.since, ScopeBelow(instance, frame).variables});
  }
  return calls;
}

}  // namespace magpie::flow
