// Reads a store and waits for the answer, for tests.

#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace magpie::store {

// Like Store::Get.
absl::StatusOr<Entry> GetAndWait(const Store& store, absl::string_view key);

// Like Store::ScanWide over all pages, up to `limit` entries; by key, however many homes there are.
absl::StatusOr<std::vector<Entry>> ScanAndWait(const Store& store, absl::string_view begin,
                                               absl::string_view end, size_t limit = SIZE_MAX);

}  // namespace magpie::store
