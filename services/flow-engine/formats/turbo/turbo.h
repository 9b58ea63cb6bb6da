// Reads Turbo's model JSON, as LogicFlow and others write it:
//
//   {"flowElementList": [{"key", "type", "incoming": [..], "outgoing": [..], "properties": {..}}]}
//
// type, a number or its text: 1 sequence_flow, 2 start_event, 3 end_event, 4 user_task, 6
// exclusive_gateway, 8 call_activity, 9 parallel_gateway, 10 inclusive_gateway; anything else is a
// fault, and the element is read as what it seems to be, or as `turbo_n`. These properties of Turbo
// become ours:
//
//   name, otherwise text (a string or {"value": ..})  the element's name
//   1      conditionsequenceflow                       condition, in CEL
//          defaultConditions: true, "true"             default
//   8      callActivityFlowModuleId                    flow_key
//          callActivityInParamType, ..OutParamType     input_mode, output_mode: full, part, none
//          callActivityInParam, ..OutParam             input, output: params.h
//   9, 10  branchMerge: JoinAll, AnyOne                branch_merge: all, any
//          dataMerge: All, None                        absent; data_merge: none
//          forkJoinMatch: an object, also as a string  matching: {"fork": key, "join": key}
//
// All others become annotations.

#pragma once

#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// If nodes and sequence flows disagree, the nodes decide, as when Turbo runs the model.
RawModel ReadTurbo(const Value& json);

}  // namespace magpie::flow
