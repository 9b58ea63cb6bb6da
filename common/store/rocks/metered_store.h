// A store with metrics for operators:
//
//   magpie_store_commit_seconds{service}     from Commit until durable: the slowest of each sync
//   magpie_store_commits_total{service}      commits that became durable or stale
//   magpie_store_disk_free_bytes{service}    free space for this process
//   magpie_store_disk_size_bytes{service}

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace magpie {

// Like store::OpenRocksStore. `service` is the name of the binary: "knowledge".
absl::StatusOr<std::unique_ptr<store::Store>> OpenMeteredStore(absl::string_view service,
                                                               const std::string& directory);

}  // namespace magpie
