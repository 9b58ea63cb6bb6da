// The tokens that are on their way, each to a node that it is to enter or, with none, to the work
// of the node where it stands. The last is taken first, so that a token goes on until it has to
// wait:
//
//   fork to a and b     a, b      the first way out is walked first
//   a leads to c        c, b
//   c asks somebody     b

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/flow-engine/domain/walk/ground/board.h"

namespace magpie::flow {

struct Step {
  int64_t token;
  const Node* node;  // null: where it stands
};

class Steps {
 public:
  explicit Steps(const Board& board) : board_(board) {}

  // A token is to come to `node` next.
  void GoTo(int64_t token, const Node& node);
  // A token is to do the work of the node where it stands again, as the same visit.
  void GoOn(int64_t token);
  // New tokens come to their first nodes, in this order.
  void Begin(const std::vector<Step>& begun);

  // Nothing where all have to wait.
  std::optional<Step> Next();

 private:
  const Board board_;
  std::vector<Step> steps_;  // the next one last
};

}  // namespace magpie::flow
