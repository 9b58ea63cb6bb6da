// A directory for a test's RocksDB store, and what a power cut leaves of it.

#pragma once

#include <memory>
#include <string>

#include "common/store/rocks/rocks_store.h"
#include "common/testing/scratch.h"
#include "common/testing/store/store_conformance.h"

namespace magpie::store {

class RocksPlace final : public StorePlace {
 public:
  absl::StatusOr<std::unique_ptr<Store>> Open() override;

  // Keeps only the synced part of the log, and all of the other files, which no commit waits for.
  std::unique_ptr<StorePlace> AfterPowerCut() override;

  std::unique_ptr<RocksPlace> Copy() const;

  const std::string& directory() const { return scratch_.path(); }

  // The only file with this ending.
  std::string FileEndingWith(absl::string_view ending) const;

 private:
  const Scratch scratch_;
};

// While it lives, syncs fail as a broken disk's do.
class BrokenSyncs {
 public:
  BrokenSyncs();
  ~BrokenSyncs();
};

}  // namespace magpie::store
