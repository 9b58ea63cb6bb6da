// The Store on an embedded RocksDB. The only code that knows it.
//
// Concurrent commits share one sync (commit_queue.h). A failed sync or a corrupt
// read stops the process: nothing is acknowledged after it.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/store/commit_queue.h"
#include "common/store/store.h"

namespace magpie::store {

struct RocksOptions {
  std::string directory;
  // Commits that may wait; the next one is refused.
  size_t max_waiting = CommitLimits().max_waiting;
  // Told of each sync; may be empty.
  OnGroup on_commit;
};

// Opens the store in `directory`, and makes it where there is none. FAILED_PRECONDITION (reason
// STORE_HELD) where somebody has it open, DATA_LOSS (STORE_CORRUPT) where the data is damaged,
// UNAVAILABLE (STORE_UNAVAILABLE) where the disk cannot be used. The destructor lets what waits be
// written first.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const RocksOptions& options);

}  // namespace magpie::store
