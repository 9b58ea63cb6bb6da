// FlowModel JSON: a model as in MODEL.md, with members in snake_case or camelCase. The contents of
// `properties` and `annotations` are kept as they are.

#pragma once

#include <string>

#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// An unknown member is a fault.
RawModel ReadCanonical(const Value& json);

// Writes one line for each element, in order, so that two models can be compared line by line.
std::string WriteCanonical(const Model& model);

}  // namespace magpie::flow
