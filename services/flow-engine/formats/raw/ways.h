// How tokens leave a node that is not a gateway and has several ways out, or one with a condition:
//
//   ways: all     by every way without a condition or whose condition holds; by the default if none
//                 holds. As in BPMN. An activity without a way out ends its branch.
//   ways: first   by the first way whose condition holds, otherwise by the default. As in Turbo and
//                 the default of FlowModel JSON.

#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// The nodes of a model for which it matters. The elements must outlive it.
class Splits {
 public:
  explicit Splits(const std::vector<Element>& elements);
  bool Has(const Element& node) const;
  // Whether BPMN must say it if it is not `all`: for those nodes, and for activities that end a
  // branch without an end event.
  bool MustSay(const Element& node) const;

 private:
  absl::flat_hash_set<absl::string_view> conditional_;  // sequence flows
};

// Sets it on all those nodes: to `raw.ways` if they do not set it.
void SayWays(RawModel& raw);

// Adds it to the extensions of such a node in BPMN, where `all` is the default.
void SayWaysInBpmn(const Element& node, Value::Map& extensions);

}  // namespace magpie::flow
