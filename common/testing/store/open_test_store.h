// The store for tests of engines: RocksDB, or a remote one in memory (far_store.h) if
// MAGPIE_TEST_STORE is "far". Then the same tests show that no code blocks on the store, depends on
// its order, or scans across homes.

#pragma once

#include <memory>
#include <string>

#include "common/store/store.h"

namespace magpie::store {

// The data of a far store is kept under the name of the directory until the process ends.
std::unique_ptr<Store> OpenTestStore(const std::string& directory, HomeOf home_of);

bool IsTestStoreFar();

}  // namespace magpie::store
