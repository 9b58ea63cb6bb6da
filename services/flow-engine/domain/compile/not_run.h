// What BPMN's own XML may say of an activity and no engine here does, by the properties that
// readers make of it.

#pragma once

#include "services/flow-engine/domain/model/properties.h"

namespace magpie::flow {

// A fault for each of them that is there, which says what to write instead.
void RefuseWhatDoesNotRun(Properties& properties);

}  // namespace magpie::flow
