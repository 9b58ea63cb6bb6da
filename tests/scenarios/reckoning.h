// Runs a nested_model.h by its steps, and reckons who knows what by replaying what was written:
// each line of work has a list of writes, a fork begins lines, and a join puts their lists behind
// one another in the order of the ways out, each write once. Shares nothing with the engine.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/value/value.h"
#include "tests/scenarios/nested_model.h"

namespace magpie::flow {

class Reckoning {
 public:
  // `model` must outlive it.
  explicit Reckoning(const NestedModel& model);

  struct Task {
    int line = 0;
    std::string key;
    int step = 0;
    int64_t opened = 0;
  };
  // Those with the same key in the order in which they opened.
  std::vector<Task> Open() const;
  // What the line of a task sees; 0: the first line.
  Value::Map Sees(int line) const;
  // A task is answered.
  void Commit(const Task& task, const std::vector<Write>& writes,
              const std::map<std::string, bool>& flags);
  bool is_over() const { return lines_.empty(); }

 private:
  enum class State { kGoing, kAsking, kForked, kInside, kArrived, kEnded };
  struct Op {
    int64_t id;
    std::string path;
    Value value;
    bool is_lost = false;  // against another that has not seen it
  };
  struct Stage {
    int64_t tree = 0;  // each time that a line comes to one it is another
    std::vector<int> joins;
  };
  struct Line {
    int parent = -1;
    State state = State::kGoing;
    int step = 0;
    int64_t opened = 0;
    int index = -1;  // of a repetition
    int begun = 0;   // repetitions of it
    int done = 0;
    std::vector<Op> ops;
    // The joins that it is to come to, of the tree that it is in, and of those around that.
    std::vector<Stage> route;
  };

  int Begin(int parent, int step);
  // Each write once, where it stands first; of two of which neither saw the other the later stands.
  void Append(std::vector<Op>& to, const std::vector<Op>& from) const;
  void Settle(std::vector<Op>& ops) const;
  void Write(int line, const std::string& path, Value value);
  void Run();
  void Go(int line);
  void Fork(int line);
  // Returns the line that goes on in its place.
  int Narrow(int line);
  bool JoinAny();
  bool JoinAt(int line);
  void Meet(int fork, int join, const std::vector<int>& come);
  // All that a line and those below it have written, in order; of lines that stay, nothing.
  void Gather(int line, const std::vector<int>& come, bool is_last, std::vector<Op>& ops,
              std::vector<int>& gone) const;
  void PassJoin(int line, int join);
  void BeginRepetition(int line);
  void EndRepetition(int line);
  bool IsEnough(int line) const;
  void End(int line);
  void Remove(int line);
  std::vector<int> Children(int line) const;
  std::vector<int> Leaves(int line) const;
  int TopFork(int line) const;
  bool IsBelow(int line, int top) const;
  std::map<std::string, Value> Flat(int line) const;
  // By path, the writes that a line sees.
  std::map<std::string, Op> Seen(int line) const;
  const ModelStep& StepOf(int line) const { return model_.steps[lines_.at(line).step]; }

  const NestedModel& model_;
  std::map<int, Line> lines_;
  std::map<std::string, Value> begun_;
  std::map<int64_t, int64_t> before_;  // the write that one saw and made another of; 0: none
  int next_line_ = 0;
  int64_t next_op_ = 1;
  int64_t next_open_ = 1;
  int64_t next_tree_ = 1;
};

}  // namespace magpie::flow
