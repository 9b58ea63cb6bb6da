// Random models of what is hard to join: forks within forks whose branches meet at shared joins,
// some of them earlier, and loops that send side branches which end by themselves. They come as
// lines that the engine runs, and as steps that reckoning.h runs, which knows nothing of the
// engine.

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
  // What ends repetitions before the last: nothing; `flag` is true; `flag` has three members.
  enum class Until { kAll, kFlag, kMembers };
  // One way out of a fork. Its branch is to come to these joins of its tree, or ends by itself.
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
  // Of a script: `tick` is added to each value. No member is set to what it was: that would be as
  // if nobody had set it.
  std::vector<Write> writes;
  int count = 0;               // of repetitions
  bool is_sequential = false;  // likewise
  Until until = Until::kAll;   // likewise
  std::string flag;            // likewise: the variable that its condition reads
};

struct NestedModel {
  std::string lines;  // as testing/draw.h has them
  std::vector<ModelStep> steps;
  int start = 0;
  std::vector<Write> variables;    // that a start has to bring
  std::vector<std::string> flags;  // and these, as false; and `again`
};

// The same model for the same seed.
NestedModel MakeNestedModel(unsigned seed);

}  // namespace magpie::flow
