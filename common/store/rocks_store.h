// The Store on an embedded RocksDB. The only code that knows it.
//
// One thread takes all commits that wait, checks their conditions, and writes
// them with one sync; so many concurrent commits cost one. A second thread
// reports them. A failed sync or a corrupt read stops the process: nothing is
// acknowledged after it.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/store/store.h"

namespace magpie::store {

struct RocksOptions {
  std::string directory;
  // Commits that may wait; the next one is refused.
  size_t max_waiting = 10'000;
};

// Opens the store in `directory`, and makes it where there is none. FAILED_PRECONDITION where
// another process holds it. The destructor lets what waits be written first.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const RocksOptions& options);

}  // namespace magpie::store
