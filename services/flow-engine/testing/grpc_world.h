// Plays a story over gRPC: the engine on a real store and a real port.

#pragma once

#include <memory>
#include <string>

#include "services/flow-engine/engine/residents.h"
#include "services/flow-engine/testing/story.h"

namespace magpie::flow {

// When the engine restarts.
enum class Restarts {
  kNever,
  // INTERNAL unless it then reads, byte for byte, what was stored and answered before.
  kAfterEveryDeed,
  // While calls are under way, with their caller gone. INTERNAL unless they are made again. Then
  // the deed is repeated.
  kWithinEveryCall,
};

// With fresh data, in a directory of this name.
std::unique_ptr<World> MakeGrpcWorld(const std::string& name, Restarts restarts,
                                     const Residents::Limits& kept = kKept);

}  // namespace magpie::flow
