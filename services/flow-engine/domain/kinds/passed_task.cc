// Tasks that no engine does anything about: they are passed, and checking a flow says so.

#include "services/flow-engine/domain/kinds/kind.h"
#include "services/flow-engine/domain/walk.h"

namespace magpie::flow {
namespace {

class Passed : public Behavior {
 public:
  void Enter(Walk& walk, int64_t token) const override { walk.Leave(token); }
};

std::shared_ptr<Behavior> Compile(Properties&, Graph&) { return std::make_shared<Passed>(); }

const RegisteredKind kTask(
    {.type = "task",
     .description = "is passed: it does not say what is to be done",
     .finding = "is a task without a kind, and is passed: make it a user task, a service task or "
                "another kind if something is to happen there",
     .compile = Compile});

const RegisteredKind kManualTask(
    {.type = "manual_task",
     .description = "is passed: what is done by hand is not followed",
     .finding = "is a manual task and is passed: make it a user task if somebody has to answer "
                "before the flow goes on",
     .compile = Compile});

}  // namespace
}  // namespace magpie::flow
