// Activities that run once for each item of a list. The token that entered waits in the node; each
// repetition is a child, which sees its item and its number and is removed when its work is done.
//
//   pay, for each of [a, b, c]      1 inside, at pay: items [a, b, c], begun 3, done 1
//                                   ├─ 2 ended      sees item a, loopCounter 1: outputs [x, -, -]
//                                   ├─ 3 asking     sees item b, loopCounter 2
//                                   └─ 4 asking     sees item c, loopCounter 3
//
// Sequential repetitions (is_sequential) run one child at a time, and each sees what those before
// it have set. They are over after the last, or as soon as the completion condition holds: then
// those that are not done no longer count.

#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

class Repetitions {
 public:
  explicit Repetitions(Ground& ground) : ground_(ground) {}

  // A token enters a node that repeats. Returns the token that leaves it if there is nothing to
  // repeat.
  std::optional<int64_t> Begin(int64_t token);
  // A repetition has done its work. If they are all over with it, returns the token that waited,
  // which leaves.
  std::optional<int64_t> End(int64_t repetition);

 private:
  Step BeginOne(int64_t token);
  // Its output; nothing if it stops.
  std::optional<Value> OutputOf(int64_t repetition);
  // Whether the repetitions of `parent` are over with this one, which is just done.
  absl::StatusOr<bool> IsEnough(int64_t parent, int64_t repetition) const;
  // What the repetitions that are done have set, this one last.
  Value::Map SeenByCondition(int64_t parent, int64_t repetition) const;
  // Ends all; nothing if the token stops.
  std::optional<int64_t> EndAll(int64_t token);
  // Gives the token what the done repetitions have set, and removes all of them.
  absl::Status Gather(int64_t token);

  Ground& ground_;
};

}  // namespace magpie::flow
