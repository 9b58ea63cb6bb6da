// Where a flow chooses, forks and joins.
//
//   branch_merge  all: the last to arrive continues; any: the first does, and ends the others
//   data_merge    changes: what each has set; snapshot: all that each sees, in the order of
//                 arrival; none: nothing
//   matching      {fork, join}: the two gateways that belong together, if the model says so

#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

class Exclusive : public Activity {
 public:
  void Enter(Walk& walk, int64_t token) const override { walk.Leave(token); }
};

class Joining : public Activity {
 public:
  explicit Joining(JoinRule rule) : rule_(rule) {}

  void Enter(Walk& walk, int64_t token) const override {
    if (walk.NodeOf(token).incoming > 1) return walk.Arrive(token);
    walk.Leave(token);
  }
  const JoinRule* join() const override { return &rule_; }

 private:
  const JoinRule rule_;
};

class Parallel : public Joining {
 public:
  using Joining::Joining;
  void Leave(Walk& walk, int64_t token) const override { walk.LeaveBy(token, Ways::kAll); }
};

class Inclusive : public Joining {
 public:
  using Joining::Joining;
  void Leave(Walk& walk, int64_t token) const override {
    walk.LeaveBy(token, walk.NodeOf(token).chooses ? Ways::kHolding : Ways::kFirst);
  }
};

JoinRule ReadRule(Properties& properties) {
  JoinRule rule{.is_any = properties.OneOf("branch_merge", {"all", "any"}) == 1,
                .data = static_cast<JoinRule::Data>(
                    properties.OneOf("data_merge", {"changes", "snapshot", "none"}))};
  Properties matching = properties.Inner("matching");
  matching.String("fork");
  matching.String("join");
  matching.RefuseOthers();
  return rule;
}

}  // namespace

std::shared_ptr<Behavior> CompileExclusiveGateway(Properties&, Graph&) {
  return std::make_shared<Exclusive>();
}

std::shared_ptr<Behavior> CompileParallelGateway(Properties& properties, Graph&) {
  return std::make_shared<Parallel>(ReadRule(properties));
}

std::shared_ptr<Behavior> CompileInclusiveGateway(Properties& properties, Graph&) {
  return std::make_shared<Inclusive>(ReadRule(properties));
}

}  // namespace magpie::flow
