// Makes new tokens: at forks, and inside nodes. Each needs room.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Whether the instance has room for so many new tokens below this one, with what it sees; if not,
// it raises an incident. It makes room first (Narrow), which may replace `token`.
bool HasRoomBelow(Ground& ground, int64_t& token, size_t children, TokenState where);

// Makes a token for each of these ways. The work of the node is done.
void Fork(Ground& ground, int64_t token, const std::vector<const Way*>& ways);

// The token waits in its node for a child, which begins at `start` and sees what its parent sees.
void Open(Ground& ground, int64_t token, const Node& start);
// The child walks the flow of a different deployment, and sees only `variables`.
void OpenChildFlow(Ground& ground, int64_t token, const Deployed& flow,
                   const Value::Map& variables);

}  // namespace magpie::flow
