// Merges what branches have set since their fork. Values are taken in the order of the ways out of
// the fork, and of two values for one variable the later wins. Two maps are merged by member,
// against the value at the fork: a member that one branch left unchanged takes the value of the
// other.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "common/value/value.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// The most conflicts in one event, and the longest path; of a longer one, the enclosing value is
// named.
inline constexpr size_t kMaxConflicts = 100;
inline constexpr size_t kMaxConflictBytes = 256;

// What one branch contributes.
struct Brought {
  std::vector<Carried> carried;  // it saw these when it set `own`
  Value::Map own;
};

struct Merged {
  Value::Map changes;  // count as set
  Value::Map seen;     // what `carried` changes in addition
  std::vector<Carried> carried;
  std::vector<std::string> conflicts;  // paths with different values: `order.status`

  // `changes` and `seen`, which both need room.
  Value::Map All() const;
};

// The values of `begun` that `carried` changes.
Value::Map SeenOf(const Value::Map& begun, const std::vector<Carried>& carried);

class Merger {
 public:
  // `begun` is what the branches began with. It must outlive the merger.
  explicit Merger(const Value::Map& begun) : begun_(begun) {}

  // The next branch.
  void Take(const Brought& branch);
  // A variable that the next branch sees, whoever set it, taken as a whole.
  void TakeWhole(const std::string& name, const Value& value);
  // Adds the conflicts of an inner fork.
  void AddConflicts(std::vector<std::string> conflicts);

  // What is carried stays separate if `is_shared`: a different branch carries it as well.
  Merged Finish(const std::function<bool(int64_t visit)>& is_shared) &&;

 private:
  friend Value::Map SeenOf(const Value::Map& begun, const std::vector<Carried>& carried);

  void TakeCarried(const std::vector<Carried>& carried);
  // Set by a branch that had seen the values of `seen`, otherwise of `begun`.
  void TakeAll(const Value::Map& values, const Value::Map& seen, const Value::Map& begun);

  const Value::Map& begun_;
  Value::Map values_;
  std::set<std::string> own_;
  std::vector<Carried> carried_;
  std::vector<std::string> conflicts_;
};

// Merges two values that began as `begun` (null: absent), the later one second. Adds the paths that
// both changed differently to `conflicts`.
Value MergeValues(const Value* begun, const Value& first, const Value& second,
                  const std::string& path, std::vector<std::string>& conflicts);

}  // namespace magpie::flow
