// What all parts of a walk work on: one instance, the flows that it walks, and the decision being
// made. A walk moves tokens over it (walk.h); the rules about more than one token (drive/) also
// change it directly.

#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/domain/walk/ground/board.h"
#include "services/flow-engine/domain/walk/ground/recorder.h"
#include "services/flow-engine/domain/walk/ground/scopes.h"
#include "services/flow-engine/domain/walk/ground/steps.h"

namespace magpie::flow {

struct Ground {
  // Works on `of.after`. Both must outlive it.
  Ground(const Library& library, Decision& of, absl::Time at)
      : decision(of),
        now(at),
        board(library, of.after),
        recorder(of, at),
        scopes(board, recorder),
        steps(board) {}
  Ground(const Ground&) = delete;

  Instance& instance() { return decision.after; }
  Token& At(int64_t token) { return board.At(token); }

  Decision& decision;
  const absl::Time now;
  const Board board;
  Recorder recorder;
  Scopes scopes;
  Steps steps;
  int64_t skipped = 0;  // the token that continues without its work; 0: none
  int64_t unasked = 0;  // the one that continues without its completion condition; 0: none
};

}  // namespace magpie::flow
