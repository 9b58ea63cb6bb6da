// Where tokens end. A branch that ended waits for its siblings; the last of them ends their fork,
// and so on outwards, up to the token that waits for them in its node.
//
//   1 inside, at a sub-process         ends 4: its fork 2 has ended (3 has), and so has
//   └─ 2 forked                        the sub-process: its node closes, and 1 continues
//      ├─ 3 ended
//      └─ 4 asking

#pragma once

#include <cstdint>
#include <optional>

#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

// All that `token` waited for inside its node has ended, `child` last.
struct Closed {
  int64_t token;
  int64_t child;
};

// A token ends. If it `terminates`, so do all tokens on its level.
std::optional<Closed> End(Ground& ground, int64_t token, bool terminates);

}  // namespace magpie::flow
