// Transactions that become one write. Each sees what those before it in the
// group will have done.

#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/recent_versions.h"
#include "common/store/store.h"

namespace magpie::store {

class RocksGroup {
 public:
  // `last` is the number of the last commit. `db` and `recent` outlive the group.
  RocksGroup(rocksdb::DB& db, RecentVersions& recent, uint64_t last)
      : db_(db), recent_(recent), last_(last) {
    recent_.Trim();
  }

  // The version that `transaction` gives to its keys; ABORTED, and nothing done, where a condition
  // fails.
  absl::StatusOr<uint64_t> Add(const Transaction& transaction);

  // Makes all of it durable. Returns the number of the last commit now.
  uint64_t Write();

 private:
  // Where the group has left it: 0 for what is absent.
  uint64_t VersionOf(absl::string_view key) const;
  absl::Status Check(const Condition& condition) const;
  void Put(const Transaction::Put& put);
  void Delete(absl::string_view key);

  rocksdb::DB& db_;
  RecentVersions& recent_;  // also of the keys that it changes
  uint64_t last_;
  rocksdb::WriteBatch batch_;
};

}  // namespace magpie::store
