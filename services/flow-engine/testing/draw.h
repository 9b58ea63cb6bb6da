// Models in a few words, for tests. One line an element, in any order:
//
//   start S
//   user A  |  end E  |  gateway G
//   fetch F order.status,bike.lock_state order_id=order_id
//   call C bike.lock.close result=lock bike_id=bike.id
//   S -> A
//   G -> E when a == 1
//   G -> F otherwise
//
// A sequence flow is named "S->A".

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model.h"

namespace magpie::flow {

Model Draw(absl::string_view key, absl::string_view lines);

}  // namespace magpie::flow
