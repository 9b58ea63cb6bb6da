#include "services/resource-engine/client/calls/time_left.h"

#include <algorithm>

namespace magpie::resource {
namespace {

constexpr absl::Duration kWayBack = absl::Milliseconds(20);

}  // namespace

absl::Duration TimeLeft(const Context& context, absl::Time now) {
  const absl::Duration left = context.deadline - now;
  return left - std::min(left / 10, kWayBack);
}

}  // namespace magpie::resource
