// A story over gRPC: the engine on a real store and a real port.

#pragma once

#include <memory>
#include <string>

#include "services/flow-engine/testing/story.h"

namespace magpie::flow {

// On fresh data, in a directory of this name. With restarts, the engine starts anew after each
// deed: INTERNAL where what it reads then is not, byte for byte, what was there and was answered
// before.
std::unique_ptr<World> MakeGrpcWorld(const std::string& name, bool restarts);

}  // namespace magpie::flow
