// A part of a flow with a separate frame: the elements whose parent it is. It has one start event;
// its changes of variables count once everything in it has ended.

#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

class SubProcess : public Activity {
 public:
  void Enter(Walk& walk, int64_t token) const override {
    walk.Open(token, walk.FlowOf(token).graph.nodes[walk.NodeOf(token).inner_start]);
  }

  void Close(Walk& walk, int64_t token, int64_t child) const override {
    walk.Absorb(token, child);
    walk.Leave(token);
  }
};

}  // namespace

std::shared_ptr<Behavior> CompileSubProcess(Properties&, Graph&) {
  return std::make_shared<SubProcess>();
}

}  // namespace magpie::flow
