// Tasks that the engine passes, with a warning when the flow is checked.

#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

class Passed : public Activity {
 public:
  void Enter(Walk& walk, int64_t token) const override { walk.Leave(token); }
};

}  // namespace

std::shared_ptr<Behavior> CompilePassedTask(Properties&, Graph&) {
  return std::make_shared<Passed>();
}

}  // namespace magpie::flow
