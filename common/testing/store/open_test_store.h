// The store of an engine's tests: RocksDB, or a far one in memory (far_store.h) if
// MAGPIE_TEST_STORE is "far". Then the same tests show that nothing waits for it, depends on its
// order, or scans across homes.

#pragma once

#include <memory>
#include <string>

#include "common/store/store.h"

namespace magpie::store {

// The data of a far store is kept under the name of the directory until the process ends.
std::unique_ptr<Store> OpenTestStore(const std::string& directory, HomeOf home_of);

bool IsTestStoreFar();

}  // namespace magpie::store
