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
#include <utility>
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

// Numbers the changes of one transaction.
class Numbers {
 public:
  static absl::StatusOr<Numbers> Begin(store::Gather& gather, const TenantId& tenant);

  // That of the next change.
  uint64_t next() const { return last_ + 1; }
  // Gives it to `what` has changed.
  void Add(absl::string_view what, store::Transaction& transaction);
  // After the last one, if there was any. The commit is ABORTED if another change came first.
  void End(store::Transaction& transaction) const;

 private:
  Numbers(TenantId tenant, uint64_t last, uint64_t version)
      : tenant_(std::move(tenant)), last_(last), version_(version) {}

  TenantId tenant_;
  uint64_t last_;
  uint64_t version_;  // of the head
};

// The number of the last change; 0 before the first.
absl::StatusOr<uint64_t> Last(store::Gather& gather, const TenantId& tenant);

// At most `limit` changes behind `after`. OUT_OF_RANGE if the next one is not kept any more: what
// is derived must be made anew, from records read after Last was. DATA_LOSS (BAD_RECORD) if a later
// one is missing.
absl::StatusOr<Changes> Read(store::Gather& gather, const TenantId& tenant, uint64_t after,
                             size_t limit);

}  // namespace magpie::feed
