// Runs a nested_model.h by its steps, and works out who knows what by replaying the writes: each
// line of work has a list of them, a fork begins lines, and a join appends their lists in the order
// of the ways out, each write once. Shares nothing with the engine.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/value/value.h"
#include "tests/scenarios/line_tree.h"
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
  // Those with the same key are in the order in which they opened.
  std::vector<Task> Open() const;
  // What the line of a task sees. Line 0 is the first one; -1 is the flow after its end.
  Value::Map Sees(int line) const;
  // Answers a task.
  void Commit(const Task& task, const std::vector<Write>& writes,
              const std::map<std::string, bool>& flags);
  bool is_over() const { return lines_.all().empty(); }

 private:
  using State = LineTree::State;
  using Op = LineTree::Op;
  using Stage = LineTree::Stage;
  using Line = LineTree::Line;

  // Goes on until all lines wait for an answer.
  void Run();
  // Takes one step.
  void Go(int line);
  void Fork(int line);
  // For a loop that returns to its fork: removes the forks of earlier rounds whose other branches
  // have all ended. Returns the line that goes on in its place.
  int Narrow(int line);
  // Joins whatever waits at a join and has everything that it waits for; false if nothing does.
  bool JoinAny();
  bool JoinAt(int line);
  void Meet(int fork, int join, const std::vector<int>& come);
  // Collects in `ops` what a line and those below it have written, in order, and in `gone` the
  // lines that end with the join. Skips lines that stay.
  void Gather(int line, const std::vector<int>& come, bool is_last, std::vector<Op>& ops,
              std::vector<int>& gone) const;
  void PassJoin(int line, int join);
  void BeginRepetition(int line);
  void EndRepetition(int line);
  bool IsEnough(int line) const;
  void End(int line);
  // The variables that a line sees, by path.
  std::map<std::string, Value> Flat(int line) const;
  const ModelStep& StepOf(int line) const { return model_.steps[lines_[line].step]; }

  const NestedModel& model_;
  LineTree lines_;
  std::map<std::string, Value> begun_;
  int64_t next_open_ = 1;
  int64_t next_tree_ = 1;
};

}  // namespace magpie::flow
