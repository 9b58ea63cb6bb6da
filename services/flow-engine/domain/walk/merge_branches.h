// Gathers what branches have set from the token tree and merges it (merge.h).
//
//   fork ──▶ a (sets x: 1) ───────────────────▶ join     Merge(fork, {a, inner})
//     ╰────▶ inner (sets y) ──▶ b (sets x: 2) ──▶╯         y of inner, then what b and c set;
//                   ╰─────────▶ c (sets z) ─────▶╯         x: 2, of the later way out; z; differ: x
//
// Overtaken branches contribute nothing, nor does a fork whose branches are all overtaken.

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/ground/board.h"
#include "services/flow-engine/domain/walk/ground/merge.h"

namespace magpie::flow {

// Whether `id` is one of `ids`.
inline bool Has(const std::vector<int64_t>& ids, int64_t id) {
  return std::ranges::count(ids, id) != 0;
}

// What `branches` of `top`, or of forks below it, have set since they left it, without the
// overtaken ones.
Merged MergeBranches(const Board& board, int64_t top, const std::vector<int64_t>& branches,
                     const std::vector<int64_t>& overtaken = {},
                     JoinRule::Data data = JoinRule::Data::kChanges);

// What one branch has set, with all below it. Nothing if all of it is overtaken. Adds the conflicts
// of forks within to `conflicts`.
std::optional<Brought> BroughtBy(const Board& board, int64_t token,
                                 const std::vector<int64_t>& overtaken,
                                 std::vector<std::string>& conflicts);

}  // namespace magpie::flow
