// Reads entries in the format of rocks_format.h. Stops the process if the disk cannot be read or an
// entry is malformed.

#pragma once

#include <rocksdb/db.h>
#include <rocksdb/slice.h>

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace magpie::store {

inline rocksdb::Slice ToSlice(absl::string_view text) { return {text.data(), text.size()}; }

inline absl::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// Stops the process unless `status` is OK.
void CheckDisk(const rocksdb::Status& status, absl::string_view what);

// The number of the last commit; 0 in a new database.
uint64_t ReadCommitNumber(rocksdb::DB& db);

// The version of `key`, without copying the value; 0 if it is absent.
uint64_t ReadVersion(rocksdb::DB& db, absl::string_view key);

// Nothing if `key` is absent.
std::optional<Entry> ReadEntry(rocksdb::DB& db, absl::string_view key);

// As Store::Scan; `begin` is not below kFirstKey.
std::vector<Entry> ReadRange(rocksdb::DB& db, absl::string_view begin, absl::string_view end,
                             size_t limit);

}  // namespace magpie::store
