// The lines of work of a reckoning.h, as a tree: a fork, a repetition or a sub-process has lines
// below it. Each line has a list of its writes, and sees those of the lines above it and its own.
//
//   0 [a=1]             line 2 sees a=1, b=2; line 0 sees a=1. If both branches end, their writes
//     1 [a=3]           are appended to those of line 0: a=1, a=3, b=2, of which a=3 counts.
//     2 [b=2]

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/value/value.h"

namespace magpie::flow {

class LineTree {
 public:
  enum class State { kGoing, kAsking, kForked, kInside, kArrived, kEnded };
  struct Op {
    int64_t id;
    std::string path;
    Value value;
    bool is_lost = false;  // to a later write of a line that had not seen it
  };
  // The joins that a line still has to reach in one tree of forks.
  struct Stage {
    int64_t tree = 0;  // a new number each time that a line enters one
    std::vector<int> joins;
  };
  struct Line {
    int parent = -1;
    State state = State::kGoing;
    int step = 0;
    int64_t opened = 0;
    int index = -1;  // of a repetition
    int begun = 0;   // how many repetitions of it
    int done = 0;    // likewise
    std::vector<Op> ops;
    std::vector<Stage> route;  // the outermost tree first
  };

  // Adds a line, on the route of its parent; a parent of -1 is none. Returns its number.
  int Begin(int parent, int step);
  // With all lines below it.
  void Remove(int line);

  Line& operator[](int line) { return lines_.at(line); }
  const Line& operator[](int line) const { return lines_.at(line); }
  std::map<int, Line>& all() { return lines_; }
  const std::map<int, Line>& all() const { return lines_; }

  std::vector<int> Children(int line) const;
  // The lines below `line` that have not forked; itself if it has not.
  std::vector<int> Leaves(int line) const;
  // The outermost of the forks that `line` is directly within; -1: none.
  int TopFork(int line) const;
  bool IsBelow(int line, int top) const;

  void Write(int line, const std::string& path, Value value);
  // The writes that a line sees, by path.
  std::map<std::string, Op> Seen(int line) const;
  // Appends the writes that `to` does not have yet.
  static void Append(std::vector<Op>& to, const std::vector<Op>& from);
  // Marks lost writes: of two to one path of which neither saw the other, the later one counts.
  void Settle(std::vector<Op>& ops) const;

 private:
  std::map<int, Line> lines_;
  std::map<int64_t, int64_t> before_;  // the write that each one saw and replaced; 0: none
  int next_line_ = 0;
  int64_t next_op_ = 1;
};

}  // namespace magpie::flow
