// The Store on an embedded RocksDB. Nothing outside this folder uses RocksDB.
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
  // The most commits that may wait; more are refused.
  size_t max_waiting = CommitLimits().max_waiting;
  // Runs after each sync; may be empty.
  OnGroup on_commit;
};

// Opens the store in `directory`, or creates it. FAILED_PRECONDITION (reason STORE_HELD) if a
// process has it open, DATA_LOSS (STORE_CORRUPT) if the data is damaged, UNAVAILABLE
// (STORE_UNAVAILABLE) if the disk cannot be used. The destructor writes waiting commits first.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const RocksOptions& options);

}  // namespace magpie::store
