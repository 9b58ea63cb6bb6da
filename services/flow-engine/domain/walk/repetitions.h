// Activities that are done once for each item of a list. The token that came waits in the node;
// each repetition is a child, which sees its item and its number and is gone when its work is done.
//
//   pay, for each of [a, b, c]      1 inside, at pay: items [a, b, c], begun 3, done 1
//                                   ├─ 2 ended      sees item a, loopCounter 1: outputs [x, -, -]
//                                   ├─ 3 asking     sees item b, loopCounter 2
//                                   └─ 4 asking     sees item c, loopCounter 3
//
// One after the other (is_sequential), there is one child at a time, and each sees what those
// before it have set. They are over with the last, or as soon as the completion condition holds:
// then those that are not done count no more.

#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "services/flow-engine/domain/walk/ground/ground.h"

namespace magpie::flow {

class Repetitions {
 public:
  explicit Repetitions(Ground& ground) : ground_(ground) {}

  // A token comes to a node that repeats. Returns the token that leaves it where there is nothing
  // to repeat.
  std::optional<int64_t> Begin(int64_t token);
  // A repetition has done its work. Returns the token that waited where they are over with that,
  // and it leaves.
  std::optional<int64_t> End(int64_t repetition);

 private:
  Step BeginOne(int64_t token);
  // Its output; nothing where it stops.
  std::optional<Value> OutputOf(int64_t repetition);
  // Whether the repetitions of `parent` are over with this one, which has just been done.
  absl::StatusOr<bool> IsEnough(int64_t parent, int64_t repetition) const;
  // What those that are done have set, that one last.
  Value::Map SeenByCondition(int64_t parent, int64_t repetition) const;
  // Of all; nothing where the token stops.
  std::optional<int64_t> EndAll(int64_t token);
  // What those that are done have set becomes the token's, and all are gone.
  absl::Status Gather(int64_t token);

  Ground& ground_;
};

}  // namespace magpie::flow
