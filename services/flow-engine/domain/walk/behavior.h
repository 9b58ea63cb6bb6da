// What a node does when a token enters, as defined by its kind (kinds/). The walk knows nothing
// else about nodes.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/flow-engine/domain/state/command.h"

namespace magpie::flow {

class Calling;
class Walk;
struct Form;

// How tokens join at a gateway.
struct JoinRule {
  enum class Data {
    kChanges,   // what each has set, maps by member; the value of the later way out wins
    kSnapshot,  // all that each sees, in the order of arrival
    kNone       // nothing
  };
  bool is_any = false;  // the first continues and ends the others; otherwise the last continues
  Data data = Data::kChanges;
};

// What a node does. Immutable. Tokens are named by id: a reference to one is valid only until the
// walk's next step.
class Behavior {
 public:
  virtual ~Behavior() = default;

  // A token entered the node, or retries. It waits, ends or leaves.
  virtual void Enter(Walk& walk, int64_t token) const = 0;
  // The call that the token waits for has its outcome.
  virtual void Finish(Walk&, int64_t /*token*/, const CallResult&) const {}
  // All that the token waited for inside this node has ended, `child` last.
  virtual void Close(Walk&, int64_t /*token*/, int64_t /*child*/) const {}
  // The work is done; the token continues: activity.h.
  virtual void Leave(Walk& walk, int64_t token) const = 0;
  // What a person must answer; null if nobody is asked.
  virtual const Form* form() const { return nullptr; }
  // Null if it makes no calls.
  virtual const Calling* calling() const { return nullptr; }
  // How tokens join here; null if they do not.
  virtual const JoinRule* join() const { return nullptr; }

  // The variables that it sets, for the check of what is read.
  std::vector<std::string> writes;
  // The paths that it reads: `order.status`.
  std::vector<std::string> reads;
  // Tokens wait here, so that a loop through it does not spin.
  bool waits = false;
  // Whether running it once, twice or never differs only in its variables.
  bool is_side_effect_free = false;
};

}  // namespace magpie::flow
