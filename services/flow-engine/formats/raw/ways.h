// How a node leaves that is no gateway and has more than one way out, or one with a condition:
//
//   ways: all     by every way without a condition and every one whose condition holds; by the
//                 default where no condition holds. So BPMN has it.
//                 An activity without a way out ends its branch so.
//   ways: first   by the first way whose condition holds, or else the default. So Turbo has it, and
//                 FlowModel JSON where it does not say.

#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// The nodes of a model for which it matters. Does not outlive the elements.
class Splits {
 public:
  explicit Splits(const std::vector<Element>& elements);
  bool Has(const Element& node) const;
  // Whether BPMN has to be told of it where it is not `all`: of those, and of activities that end a
  // branch without an end event.
  bool IsTold(const Element& node) const;

 private:
  absl::flat_hash_set<absl::string_view> conditional_;  // sequence flows
};

// Makes all those nodes say it: what `raw.ways` says where they say nothing.
void SayWays(RawModel& raw);

// What the extensions of such a node have to say in BPMN, which means `all` by itself.
void SayWaysInBpmn(const Element& node, Value::Map& extensions);

}  // namespace magpie::flow
