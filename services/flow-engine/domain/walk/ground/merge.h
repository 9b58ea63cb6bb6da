// What branches have set becomes one. Each brings what it has set since its fork; values are taken
// in the order of the ways out of the fork, and of two for one variable the later stands. Where
// both are maps they are merged by member, against what the branches began with: a member that one
// has left as it was is what the other has made of it.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "common/value/value.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// Conflicts that one event tells of, and how long a path may be: the enclosing value is told then.
inline constexpr size_t kMaxConflicts = 100;
inline constexpr size_t kMaxConflictBytes = 256;

// What one branch brings.
struct Brought {
  std::vector<Carried> carried;  // seen by what it has set
  Value::Map own;
};

struct Merged {
  Value::Map changes;  // they count as set
  Value::Map seen;     // what `carried` makes different besides
  std::vector<Carried> carried;
  std::vector<std::string> conflicts;  // paths of what had different values: `order.status`

  // Both: what has to have room.
  Value::Map All() const;
};

// What `carried` makes of what branches began with: those values alone.
Value::Map SeenOf(const Value::Map& begun, const std::vector<Carried>& carried);

class Merger {
 public:
  // `begun` is what the branches began with. It must outlive the merger.
  explicit Merger(const Value::Map& begun) : begun_(begun) {}

  // The next branch.
  void Take(const Brought& branch);
  // One variable that the next branch sees, whoever has set it: the whole of it stands.
  void TakeWhole(const std::string& name, const Value& value);
  // Conflicts of a fork within.
  void Tell(std::vector<std::string> conflicts);

  // What is carried stays apart where `is_shared`: another branch carries it too.
  Merged Finish(const std::function<bool(int64_t visit)>& is_shared) &&;

 private:
  friend Value::Map SeenOf(const Value::Map& begun, const std::vector<Carried>& carried);

  void TakeCarried(const std::vector<Carried>& carried);
  // Set by one who had seen the values of `seen`, or else of `begun`.
  void TakeAll(const Value::Map& values, const Value::Map& seen, const Value::Map& begun);

  const Value::Map& begun_;
  Value::Map values_;
  std::set<std::string> own_;
  std::vector<Carried> carried_;
  std::vector<std::string> conflicts_;
};

// What two values that come of `begun` (null: of nothing) become, the later one told second.
// Adds to `conflicts` the paths at which both had made something else of it.
Value MergeValues(const Value* begun, const Value& first, const Value& second,
                  const std::string& path, std::vector<std::string>& conflicts);

}  // namespace magpie::flow
