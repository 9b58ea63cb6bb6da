// Where a flow begins and ends.
//
//   sequential_calls  on a start event: calls are made one at a time, even those that do not
//                     depend on one another (plan_calls.h)

#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

class Start : public Activity {
 public:
  void Enter(Walk& walk, int64_t token) const override { walk.Leave(token); }
};

// Ends its own branch; all others too only if it terminates.
class End : public Behavior {
 public:
  explicit End(bool terminates) : terminates_(terminates) {}
  void Enter(Walk& walk, int64_t token) const override { walk.End(token, terminates_); }
  // Runs when an incident at the end is retried.
  void Leave(Walk& walk, int64_t token) const override { walk.End(token, terminates_); }

 private:
  const bool terminates_;
};

}  // namespace

std::shared_ptr<Behavior> CompileStartEvent(Properties& properties, Graph& graph) {
  graph.is_sequential |= properties.Bool("sequential_calls");
  return std::make_shared<Start>();
}

std::shared_ptr<Behavior> CompileEndEvent(Properties&, Graph&) {
  return std::make_shared<End>(false);
}

std::shared_ptr<Behavior> CompileTerminateEndEvent(Properties&, Graph&) {
  return std::make_shared<End>(true);
}

}  // namespace magpie::flow
