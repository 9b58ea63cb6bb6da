// FlowModel JSON: a model as MODEL.md has it, with names of members in
// snake_case or camelCase. What `properties` and `annotations` hold stays as it is.

#pragma once

#include <string>

#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// A member that is unknown is a fault.
RawModel ReadCanonical(const Value& json);

// With a line for each element, in the model's order: two models can be compared by their lines.
std::string WriteCanonical(const Model& model);

}  // namespace magpie::flow
