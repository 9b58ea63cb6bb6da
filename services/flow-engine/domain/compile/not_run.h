// Properties of an activity that BPMN defines and this engine does not run.

#pragma once

#include "services/flow-engine/domain/model/properties.h"

namespace magpie::flow {

// Reports each that is present, and says what to write instead.
void RefuseWhatDoesNotRun(Properties& properties);

}  // namespace magpie::flow
