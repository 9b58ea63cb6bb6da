#include "services/flow-engine/domain/state/filter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "services/flow-engine/domain/state/child_flow.h"

namespace magpie::flow {
namespace {

// What a filter looks at in a root or a running child flow.
struct Facts {
  int64_t child = 0;
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

// Exact, although not every int has an equal double.
template <class Whole>
bool IsSameNumber(Whole a, double b) {
  const double end = std::ldexp(1.0, std::numeric_limits<Whole>::digits);
  const double begin = std::is_signed_v<Whole> ? -end : 0.0;
  if (!(b >= begin && b < end)) return false;
  return static_cast<double>(static_cast<Whole>(b)) == b && static_cast<Whole>(b) == a;
}

// Compares as expressions do: numbers by value, so that 1 equals 1.0.
bool IsSame(const Value& a, const Value& b) {
  if (a.as_int() != nullptr && b.as_double() != nullptr) {
    return IsSameNumber(*a.as_int(), *b.as_double());
  }
  if (a.as_uint() != nullptr && b.as_double() != nullptr) {
    return IsSameNumber(*a.as_uint(), *b.as_double());
  }
  const bool is_whole = b.as_int() != nullptr || b.as_uint() != nullptr;
  if (a.as_double() != nullptr && is_whole) return IsSame(b, a);
  const Value::List* const list = a.as_list();
  if (list != nullptr && b.as_list() != nullptr) {
    return std::ranges::equal(*list, *b.as_list(), IsSame);
  }
  const Value::Map* const map = a.as_map();
  if (map != nullptr && b.as_map() != nullptr) {
    return std::ranges::equal(*map, *b.as_map(), [](const auto& x, const auto& y) {
      return x.first == y.first && IsSame(x.second, y.second);
    });
  }
  return a == b;
}

bool FitsVariables(const InstanceFilter& filter, const Facts& facts) {
  return std::ranges::all_of(filter.variables, [&](const auto& wanted) {
    const auto found = facts.variables.find(wanted.first);
    return found != facts.variables.end() && IsSame(found->second, wanted.second);
  });
}

// All tokens count for a root; for a child flow, only its own.
bool FitsTokens(const InstanceFilter& filter, const Facts& facts, const Instance& instance) {
  const auto has = [&](auto is_it) {
    return std::ranges::any_of(instance.tokens, [&](const Token& token) {
      return is_it(token) && (facts.child == 0 || ChildOf(instance, token) == facts.child);
    });
  };
  if (filter.has_incident.has_value() && has(IsStopped) != *filter.has_incident) return false;
  const bool asks_for_task =
      filter.has_task || !filter.assignee.empty() || !filter.element_key.empty();
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

std::vector<int64_t> FittingChildren(const InstanceFilter& filter, const Instance& instance) {
  std::vector<int64_t> children;
  if (filter.state.has_value() && instance.state != *filter.state) return children;
  const auto take = [&](const Facts& facts) {
    if (Fits(filter, facts, instance)) children.push_back(facts.child);
  };
  take({0, instance.flow.str(), instance.create_time, instance.scope.variables});
  if (!filter.flow.has_value()) return children;
  for (const Token& frame : instance.tokens) {
    if (frame.child_deployment.empty()) continue;
    take({frame.visit, FlowOf(frame.child_deployment), frame.since,
          ScopeBelow(instance, frame).variables});
  }
  return children;
}

}  // namespace magpie::flow
