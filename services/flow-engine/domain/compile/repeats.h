// How an activity is repeated, as its model says it.

#pragma once

#include <optional>

#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/model/properties.h"

namespace magpie::flow {

// `properties` are those of `multi_instance`. Nothing where it says neither how often nor of what.
std::optional<MultiInstance> CompileRepeats(Properties properties);

// What a repetition sets of its own item and number is seen by nobody else: a fault of `node`,
// which is compiled.
void CheckLocals(const Node& node, Properties& properties);

}  // namespace magpie::flow
