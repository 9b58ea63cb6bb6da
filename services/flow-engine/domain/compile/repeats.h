// Compiles how an activity repeats.

#pragma once

#include <optional>

#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/model/properties.h"

namespace magpie::flow {

// `properties` are those of `multi_instance`. Nothing if it gives neither a list nor a number.
std::optional<MultiInstance> CompileRepeats(Properties properties);

// A repetition must not set its own item or number, which nobody else sees: a fault of `node`,
// which is compiled already.
void CheckLocals(const Node& node, Properties& properties);

}  // namespace magpie::flow
