// A story over gRPC: the engine on a real store and a real port.

#pragma once

#include <memory>
#include <string>

#include "services/flow-engine/engine/residents.h"
#include "services/flow-engine/testing/story.h"

namespace magpie::flow {

// When the engine starts anew.
enum class Restarts {
  kNever,
  // INTERNAL where what it reads then is not, byte for byte, what was there and was answered
  // before.
  kAfterEveryDeed,
  // While the calls are made and have no answer, and whoever waits for that has gone: INTERNAL
  // where they are not made again. The deed is then asked for once more.
  kWithinEveryCall,
};

// On fresh data, in a directory of this name.
std::unique_ptr<World> MakeGrpcWorld(const std::string& name, Restarts restarts,
                                     const Residents::Limits& kept = kKept);

}  // namespace magpie::flow
