// Turbo's model JSON, as LogicFlow and others draw it:
//
//   {"flowElementList": [{"key", "type", "incoming": [..], "outgoing": [..], "properties": {..}}]}
//
// type: 1 sequence flow, 2 start event, 3 end event, 4 user task, 6 exclusive gateway. Properties
// that count: "name", or else "text" (a string or {"value": ..}); of a sequence flow also
// "conditionsequenceflow" and "defaultConditions" (true or "true"). All others are left alone.

#pragma once

#include "common/value/value.h"
#include "services/flow-engine/formats/draft.h"

namespace magpie::flow {

// Where nodes and sequence flows disagree, the nodes are right, as they are when Turbo runs it.
Draft ReadTurbo(const Value& json);

}  // namespace magpie::flow
