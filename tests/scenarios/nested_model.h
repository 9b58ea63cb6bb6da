// Random models that are hard to join: forks within forks whose branches meet at shared joins, some
// of them earlier, and loops whose side branches end by themselves. Each model is given as lines,
// which the engine runs, and as steps, which reckoning.h runs without knowing the engine.

#pragma once

#include <string>
#include <vector>

namespace magpie::flow {

// A variable, or a member of one, and what it becomes: `v1`, `m0.a`.
struct Write {
  std::string path;
  int value = 0;
};

// One node.
struct ModelStep {
  enum class Kind { kPass, kTask, kScript, kFork, kJoin, kLoopEnd, kEnd, kProcess, kRepeat };
  // When repetitions end before the last: never; once `flag` is true; once it has three members.
  enum class Until { kAll, kFlag, kMembers };
  // One way out of a fork. Its branch reaches these joins of its tree, or ends by itself.
  struct Branch {
    int first = 0;
    std::vector<int> joins;
  };
  enum class Forks { kTree, kWithinTree, kLoop };

  Kind kind = Kind::kPass;
  std::string key;
  int next = -1;
  int incoming = 0;
  std::vector<Branch> branches;  // of a fork, in the order of its ways
  Forks forks = Forks::kTree;
  int main = 0;              // of a loop's fork: the branch that goes round
  bool is_last_join = true;  // of its tree; else it leads to the last
  int last_join = -1;
  bool says_again = false;  // of a task: whether the loop goes round; and another `tick`
  int back = -1;            // of a loop's end: where it goes round to
  int inner = -1;           // of a sub-process: its first node
  // Of a script: it adds `tick` to each value, so that no member is set to the value that it has:
  // that would count as not set.
  std::vector<Write> writes;
  int count = 0;               // of repetitions
  bool is_sequential = false;  // likewise
  Until until = Until::kAll;   // likewise
  std::string flag;            // likewise: the variable that its condition reads
};

struct NestedModel {
  std::string lines;  // as in testing/draw.h
  std::vector<ModelStep> steps;
  int start = 0;
  std::vector<Write> variables;    // that a start must set
  std::vector<std::string> flags;  // and these, as false; and `again`
};

// The same model for the same seed.
NestedModel MakeNestedModel(unsigned seed);

}  // namespace magpie::flow
