#include "services/resource-engine/domain/run/disclosure.h"

#include <algorithm>
#include <utility>

#include "services/resource-engine/domain/run/plan_access.h"

namespace magpie::resource {

Disclosure::Disclosure(const Plan& plan, std::string caller)
    : plan_(plan),
      caller_(std::move(caller)),
      hidden_(HiddenSteps(plan_, caller_)),
      asked_(plan_.access.size()) {
  if (asked_.empty()) return;
  for (const size_t step : plan_.asked) asked_[step] = true;
}

bool Disclosure::IsDenied(size_t step) const {
  if (plan_.access.empty()) return false;
  switch (UseOf(plan_.access[step].access, caller_)) {
    case Use::kNone:
      return true;
    case Use::kFeed:
      return asked_[step] && plan_.steps[step].feeds.empty();
    case Use::kReturn:
      break;
  }
  return false;
}

absl::StatusOr<Value> Disclosure::Disclose(size_t step, const Value& value) const {
  if (plan_.access.empty()) return value;
  const StepAccess& access = plan_.access[step];
  if (UseOf(access.access, caller_) != Use::kReturn) return AccessDenied(plan_.steps[step].name);
  if (!value.is_null() && IsHidden(step)) return Value(kMask);
  Value seen = value;
  for (const GuardedPlace& place : access.within) {
    if (!MaySee(place.access, place.access.privacy, caller_)) Hide(seen, place.pointer);
  }
  return seen;
}

bool Disclosure::MaySeeRequest(size_t step) const {
  if (plan_.access.empty()) return true;
  const auto hides = [this](size_t need) { return IsHidden(need); };
  return std::ranges::none_of(plan_.steps[step].needs, hides) &&
         MaySee(plan_.access[step].sent, caller_);
}

bool Disclosure::MaySeeAnswer(size_t step) const {
  if (plan_.access.empty()) return true;
  const StepAccess& access = plan_.access[step];
  return MaySeeRequest(step) && UseOf(access.access, caller_) == Use::kReturn && !IsHidden(step) &&
         MaySee(access.within, caller_);
}

}  // namespace magpie::resource
