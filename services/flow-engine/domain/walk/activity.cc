#include "services/flow-engine/domain/walk/activity.h"

namespace magpie::flow {

void LeaveAsSaid(Walk& walk, int64_t token) {
  const Node& node = walk.NodeOf(token);
  if (node.ways.empty()) return walk.End(token, false);
  walk.LeaveBy(token, node.chooses && node.takes_all ? Ways::kHolding : Ways::kFirst);
}

}  // namespace magpie::flow
