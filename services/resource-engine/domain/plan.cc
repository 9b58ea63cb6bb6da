#include "services/resource-engine/domain/plan.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::resource {

Plan MakePlan(std::span<const Ask> asks, const Value::Map& params, absl::string_view request_id) {
  Plan plan;
  // Of each API, its place among the calls or why it cannot be called.
  std::map<ResourceId, absl::StatusOr<size_t>> places;
  for (const Ask& ask : asks) {
    const auto [found, is_new] = places.try_emplace(ask.api->name, plan.calls.size());
    absl::StatusOr<size_t>& place = found->second;
    if (is_new) {
      absl::StatusOr<Call> call = MakeCall(ask.api, params, request_id);
      if (call.ok()) {
        plan.calls.push_back(*std::move(call));
      } else {
        place = call.status();
      }
    }
    if (place.ok()) {
      plan.calls[*place].wants.push_back({ask.field, ask.pointer});
    } else {
      plan.errors.push_back({ask.field, place.status()});
    }
  }
  return plan;
}

absl::StatusOr<Call> MakeCall(std::shared_ptr<const ApiProgram> api, const Value::Map& params,
                              absl::string_view request_id) {
  ASSIGN_OR_RETURN(Rendered request, Render(*api, params));
  std::string key = absl::StrCat(request_id, "/", api->name.str());
  return Call{
      .api = std::move(api), .request = std::move(request), .idempotency_key = std::move(key)};
}

}  // namespace magpie::resource
