#include "services/flow-engine/domain/drive/incoming.h"

#include <vector>

#include "common/status/macros.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/ahead.h"
#include "services/flow-engine/domain/walk/behavior.h"

namespace magpie::flow {

void FinishWait(Walk& walk, int64_t token, const CallResult& result) {
  if (walk.At(token).state == TokenState::kUndoing) return FinishCompensation(walk, token, result);
  walk.NodeOf(token).behavior->Finish(walk, token, result);
}

void FinishCompensation(Walk& walk, int64_t token, const CallResult& result) {
  if (!walk.Calls().FinishCompensation(token, result)) walk.Work(token);
}

absl::Status SetInFlow(Ground& ground, int64_t frame, const Value::Map& variables) {
  std::vector<int64_t> ids;
  for (const Token& token : ground.instance().tokens) {
    // Each child flow has its own variables.
    const Token* const above = FrameOf(ground.instance(), token);
    if ((above == nullptr ? 0 : above->id) == frame) ids.push_back(token.id);
  }
  for (const int64_t id : ids) {
    RETURN_IF_ERROR(ground.scopes.Show(id, variables));
    DropStaleAhead(ground, id);
  }
  return absl::OkStatus();
}

}  // namespace magpie::flow
