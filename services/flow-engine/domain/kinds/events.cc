// Where a flow begins and ends.
//
//   sequential_calls  of a start event: one call after the other, whatever they have to do with
//   each
//                     other (plan_calls.h)

#include "services/flow-engine/domain/kinds/kind.h"
#include "services/flow-engine/domain/walk.h"

namespace magpie::flow {
namespace {

class Start : public Behavior {
 public:
  void Enter(Walk& walk, int64_t token) const override { walk.Leave(token); }
};

// One branch's end does not end the others, unless it terminates.
class End : public Behavior {
 public:
  explicit End(bool terminates) : terminates_(terminates) {}
  void Enter(Walk& walk, int64_t token) const override { walk.End(token, terminates_); }
  // What goes on behind it has failed, and is to be tried again.
  void Leave(Walk& walk, int64_t token) const override { walk.End(token, terminates_); }

 private:
  const bool terminates_;
};

const RegisteredKind kStart({.type = "start_event",
                             .description = "where a flow begins",
                             .role = Kind::Role::kStart,
                             .compile = [](Properties& properties,
                                           Graph& graph) -> std::shared_ptr<Behavior> {
                               graph.is_sequential |= properties.Bool("sequential_calls");
                               return std::make_shared<Start>();
                             }});

const RegisteredKind kEnd({.type = "end_event",
                           .description = "where a branch ends",
                           .role = Kind::Role::kEnd,
                           .compile = [](Properties&, Graph&) -> std::shared_ptr<Behavior> {
                             return std::make_shared<End>(false);
                           }});

const RegisteredKind kTerminate(
    {.type = "terminate_end_event",
     .description = "where a flow or sub-process ends, with all branches",
     .role = Kind::Role::kEnd,
     .compile = [](Properties&, Graph&) -> std::shared_ptr<Behavior> {
       return std::make_shared<End>(true);
     }});

}  // namespace
}  // namespace magpie::flow
