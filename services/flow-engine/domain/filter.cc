#include "services/flow-engine/domain/filter.h"

#include <algorithm>

namespace magpie::flow {

bool FitsTask(const InstanceFilter& filter, const Token& token) {
  return token.state == TokenState::kAsking &&
         (filter.assignee.empty() || token.assignee == filter.assignee) &&
         (filter.element_key.empty() || token.element_key == filter.element_key);
}

bool Fits(const InstanceFilter& filter, const Instance& instance) {
  if (filter.flow.has_value() && instance.flow != *filter.flow) return false;
  if (filter.state.has_value() && instance.state != *filter.state) return false;
  if (filter.has_incident.has_value() && (CountIncidents(instance) > 0) != *filter.has_incident) {
    return false;
  }
  if (instance.create_time < filter.created_after ||
      instance.create_time >= filter.created_before ||
      instance.update_time < filter.updated_after ||
      instance.update_time >= filter.updated_before) {
    return false;
  }
  const bool asks_for_task = !filter.assignee.empty() || !filter.element_key.empty();
  const auto fits_task = [&](const Token& token) { return FitsTask(filter, token); };
  if (asks_for_task && std::ranges::none_of(instance.tokens, fits_task)) return false;
  return std::ranges::all_of(filter.variables, [&](const auto& wanted) {
    const auto found = instance.scope.variables.find(wanted.first);
    return found != instance.scope.variables.end() && found->second == wanted.second;
  });
}

}  // namespace magpie::flow
