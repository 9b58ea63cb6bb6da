// A part of a flow in a frame of its own: elements whose parent it is. It has one start event; its
// changes of variables count once all in it has ended.

#include "services/flow-engine/domain/kinds/kind.h"
#include "services/flow-engine/domain/walk.h"

namespace magpie::flow {
namespace {

class SubProcess : public Behavior {
 public:
  void Enter(Walk& walk, int64_t token) const override {
    const Token& entering = walk.At(token);
    walk.Open(token, walk.FlowOf(entering).graph.nodes[walk.NodeOf(entering).inner_start]);
  }

  void Close(Walk& walk, int64_t token, int64_t child) const override {
    walk.Absorb(token, child, true);
    walk.Leave(token);
  }
};

const RegisteredKind kRegistered({.type = "sub_process",
                                  .description = "a part of the flow in a frame of its own",
                                  .role = Kind::Role::kSubProcess,
                                  .compile = [](Properties&, Graph&) -> std::shared_ptr<Behavior> {
                                    return std::make_shared<SubProcess>();
                                  }});

}  // namespace
}  // namespace magpie::flow
