// What one caller may see of the steps of a plan: which it may not have, which it may have only
// behind a mask, and whose requests tell something that it may not know. Pure.
//
//   order        an API                            asked for by "app", which has no grant to see
//   order.rider  of /rider, PERSONAL               what is PERSONAL:
//   hello        "Hello " + order.rider
//
//   Disclose(order)         {"id":"o1","rider":"***"}    the place of order.rider is masked
//   Disclose(order.rider)   "***"
//   Disclose(hello)         "***"                        it is made of order.rider
//   MaySeeRequest(order)    true                         nothing private went into the call
//   MaySeeAnswer(order)     false                        a refusal may say anything of the answer

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/run/plan.h"

namespace magpie::resource {

class Disclosure {
 public:
  // `plan` must outlive it.
  Disclosure(const Plan& plan, std::string caller);

  // Whether the step may not be got for the caller.
  bool IsDenied(size_t step) const;

  // `value` of the step as the caller may see it: itself, with masks, or the mask.
  // PERMISSION_DENIED (ACCESS_DENIED) where it may only feed other resources.
  absl::StatusOr<Value> Disclose(size_t step, const Value& value) const;

  // Whether the caller may see what the call of an API was made of.
  bool MaySeeRequest(size_t step) const;

  // Whether the caller may see an answer that is no success, whose private places nobody knows: all
  // of the API's answer is open to it, and so is what the call was made of.
  bool MaySeeAnswer(size_t step) const;

 private:
  // Of a plan that says who may have what: whether the caller may not see the value of the step.
  bool IsHidden(size_t step) const { return !hidden_.empty() && hidden_[step]; }

  const Plan& plan_;
  const std::string caller_;
  const std::vector<bool> hidden_;  // see HiddenSteps
  std::vector<bool> asked_;         // for by the caller; empty where everyone may have all
};

}  // namespace magpie::resource
