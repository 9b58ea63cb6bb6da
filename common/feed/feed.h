// The order in which the records of a tenant changed, for what is derived from them: an index is as
// new as the number of the last change that it has seen.
//
//   <tenant>/f                       the head: the last number
//   <tenant>/f/<number, 16 digits>   what changed, as the writer names it
//
// A change and its numbers are one commit, under the condition that the head is still the one that
// was read: n + 1 exists only after n, and there are no gaps. The last kKept are kept.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/context.h"
#include "common/store/gather.h"
#include "common/store/store.h"

namespace magpie::feed {

inline constexpr uint64_t kKept = 10'000;

struct Change {
  uint64_t number;
  std::string what;
};

// Those behind a number, in their order.
struct Changes {
  std::vector<Change> changes;
  bool more = false;  // whether there are others behind them
};

// Gives each of `what` a number, in this order, within `transaction`; returns the last. A writer
// does so once in a transaction. ABORTED, of the commit, if another change came first.
absl::StatusOr<uint64_t> Append(store::Gather& gather, const TenantId& tenant,
                                const std::vector<std::string>& what,
                                store::Transaction& transaction);

// The number of the last change; 0 before the first.
absl::StatusOr<uint64_t> Last(store::Gather& gather, const TenantId& tenant);

// At most `limit` changes behind `after`. OUT_OF_RANGE if the next one is not kept any more: what
// is derived must be made anew, from records read after Last was. DATA_LOSS (BAD_RECORD) if a later
// one is missing.
absl::StatusOr<Changes> Read(store::Gather& gather, const TenantId& tenant, uint64_t after,
                             size_t limit);

}  // namespace magpie::feed
