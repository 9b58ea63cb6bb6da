// Tokens that become one: branches at a join or at their end, a child with the token that waited
// for it. Who they were is told in the history, so that a rollback can part them again.

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
  std::string at;  // the node where it stands from then on
  TokenState state;
  std::optional<Token> before;     // that one, if it was there
  std::vector<int64_t> consumed;   // with all below them: they are gone
  std::vector<int64_t> come;       // of their leaves, those that have come there
  std::vector<int64_t> overtaken;  // and those that count no more
  Merged merged;                   // there is room for it
};

// A visit of the token `into` begins.
void Unite(Ground& ground, Union what);

// There is no room for what branches have set: an incident of the one that came last.
void StopMerging(Ground& ground, int64_t token, TokenState where, const absl::Status& full);

// The child becomes one with the token that waited for it within its node, and goes on with its
// visit. The child's changes count only if they `merge`.
void Absorb(Ground& ground, int64_t token, int64_t child, bool merge);
// The child was in the flow that the token has called, and that is done.
void Return(Ground& ground, int64_t token, int64_t child);

}  // namespace magpie::flow
