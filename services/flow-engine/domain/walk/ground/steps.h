// The tokens on their way, each to a node that it will enter or, without one, to the work of its
// current node. The last is taken first, so that a token continues until it must wait:
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
  const Node* node;  // null: its current node
};

class Steps {
 public:
  explicit Steps(const Board& board) : board_(board) {}

  // The token enters `node` next.
  void GoTo(int64_t token, const Node& node);
  // The token does the work of its current node again, in the same visit.
  void GoOn(int64_t token);
  // New tokens enter their first nodes, in this order.
  void Begin(const std::vector<Step>& begun);

  // Nothing if all must wait.
  std::optional<Step> Next();

 private:
  const Board board_;
  std::vector<Step> steps_;  // the next one last
};

}  // namespace magpie::flow
