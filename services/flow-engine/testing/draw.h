// Models in a few lines, for tests.
//
//   start S                             end E                  terminate T
//   user A                              exclusive G            parallel F         inclusive I
//   fetch F order.status id=order_id    call C bike.lock result=lock id=bike_id
//   script X total = price * 2; n = 1   process P              flow C sub
//   user B in P                         any of them within the sub-process P
//   script X in P total = 1
//   A: {"assignee": "who"}              sets other properties
//   S -> A -> G                         G -> B when a == 1     G -> E otherwise

#pragma once

#include <algorithm>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// The key of a sequence flow is "A->B".
Model Draw(absl::string_view key, absl::string_view lines);

inline Element& At(Model& model, absl::string_view key) {
  return *std::ranges::find(model.elements, key, &Element::key);
}

}  // namespace magpie::flow
