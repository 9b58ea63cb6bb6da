// What a caller may see of the steps of a plan: which are denied, which are masked, and which
// requests contain something that it may not see. Pure.
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

  // Whether the caller may not use the step at all.
  bool IsDenied(size_t step) const;

  // `value` of the step as the caller may see it: unchanged, with places masked, or the mask.
  // PERMISSION_DENIED (ACCESS_DENIED) if it may only feed other resources.
  absl::StatusOr<Value> Disclose(size_t step, const Value& value) const;

  // Whether the caller may see the request of an API's call.
  bool MaySeeRequest(size_t step) const;

  // Whether the caller may see an answer that is not a success. Its private places are unknown, so
  // both the API's whole answer and its request must be open to the caller.
  bool MaySeeAnswer(size_t step) const;

 private:
  // For a plan with access rules: whether the step's value is hidden from the caller.
  bool IsHidden(size_t step) const { return !hidden_.empty() && hidden_[step]; }

  const Plan& plan_;
  const std::string caller_;
  const std::vector<bool> hidden_;  // see HiddenSteps
  std::vector<bool> asked_;         // requested by the caller; empty if all steps are open
};

}  // namespace magpie::resource
