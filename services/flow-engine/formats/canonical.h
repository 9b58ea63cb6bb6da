// FlowModel JSON: the proto3 JSON mapping of magpie.flow.v1.FlowModel, with camelCase or
// snake_case names.

#pragma once

#include "common/value/value.h"
#include "services/flow-engine/formats/draft.h"

namespace magpie::flow {

Draft ReadCanonical(const Value& json);

}  // namespace magpie::flow
