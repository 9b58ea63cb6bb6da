// Makes tokens one: branches at a join or at their end, a child with the token that waited for it.
// The history records which they were, so that a rollback can separate them again.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/flow-engine/domain/walk/ground/ground.h"
#include "services/flow-engine/domain/walk/ground/merge.h"

namespace magpie::flow {

struct Union {
  int64_t into;
  std::string at;  // the node where it is from then on
  TokenState state;
  std::optional<Token> before;     // that token, if it existed
  std::vector<int64_t> consumed;   // removed, with all below them
  std::vector<int64_t> come;       // of their leaves, those that arrived
  std::vector<int64_t> overtaken;  // and those that no longer count
  Merged merged;                   // what they have set; there is room for it
};

// Begins a visit of the token `into`.
void Unite(Ground& ground, Union what);

// There is no room for what branches have set: an incident at the last to arrive.
void StopMerging(Ground& ground, int64_t token, TokenState where, const absl::Status& full);

// The child becomes one with the token that waited for it inside its node and continues its visit.
// The child's changes count only with `merge`.
void Absorb(Ground& ground, int64_t token, int64_t child, bool merge);
// The child walked a child flow of the token, which is done.
void Return(Ground& ground, int64_t token, int64_t child);

}  // namespace magpie::flow
