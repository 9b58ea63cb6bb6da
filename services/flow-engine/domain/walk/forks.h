// Where one token becomes many, and where it goes below itself: each new token needs room.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// Whether the instance can take so many tokens more below this one, with what it sees; else it is
// an incident. Where there is too little room it is made (Narrow), and `token` may be a different
// one then.
bool HasRoomBelow(Ground& ground, int64_t& token, size_t children, TokenState where);

// A token each goes by these ways. The work of its node is done.
void Fork(Ground& ground, int64_t token, const std::vector<const Way*>& ways);

// A token waits in its node for a child, which begins at `start`, and sees what its parent sees.
void Open(Ground& ground, int64_t token, const Node& start);
// The child walks the flow of another deployment, and sees `variables` alone.
void OpenChildFlow(Ground& ground, int64_t token, const Deployed& flow,
                   const Value::Map& variables);

}  // namespace magpie::flow
