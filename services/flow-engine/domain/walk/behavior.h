// What a node does as a token comes, as its kind says (kinds/): the walk knows nodes by this alone.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/flow-engine/domain/state/command.h"

namespace magpie::flow {

class Calling;
class Walk;
struct Form;

// What becomes of tokens that meet at a gateway.
struct JoinRule {
  enum class Data {
    kChanges,   // what each has set, maps by member; of two values that of the later way out stands
    kSnapshot,  // all that each sees, in the order of their coming
    kNone       // nothing
  };
  bool is_any = false;  // the first goes on, and ends the others; else the last
  Data data = Data::kChanges;
};

// What a node does. Immutable. Tokens are named by id: a reference to one does not outlive what the
// walk does next.
class Behavior {
 public:
  virtual ~Behavior() = default;

  // A token has come to its node, or is to try again. It waits, ends, or leaves.
  virtual void Enter(Walk& walk, int64_t token) const = 0;
  // A token that waits here for a call has its outcome.
  virtual void Finish(Walk&, int64_t /*token*/, const CallResult&) const {}
  // All that the token waited for within this node has ended; `child` last.
  virtual void Close(Walk&, int64_t /*token*/, int64_t /*child*/) const {}
  // The work is done; the token goes on: activity.h.
  virtual void Leave(Walk& walk, int64_t token) const = 0;
  // What a person has to answer; null where nobody is asked.
  virtual const Form* form() const { return nullptr; }
  // Null where it calls nobody.
  virtual const Calling* calling() const { return nullptr; }
  // How tokens join here; null where they do not.
  virtual const JoinRule* join() const { return nullptr; }

  // Names of variables that it sets; for the check of what is read.
  std::vector<std::string> writes;
  // Paths that it reads: `order.status`.
  std::vector<std::string> reads;
  // A token rests here, so that a loop through it does not spin.
  bool waits = false;
  // Nothing tells apart whether it ran once, twice or never, but for its variables.
  bool is_side_effect_free = false;
};

}  // namespace magpie::flow
