// Combines transactions into one write. Each sees the changes of those before it in the group.

#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/rocks/known_versions.h"
#include "common/store/store.h"

namespace magpie::store {

class RocksGroup {
 public:
  // `last` is the highest version ever given. `db` and `known` must outlive the group.
  RocksGroup(rocksdb::DB& db, KnownVersions& known, uint64_t last)
      : db_(db), known_(known), last_(last) {}

  // Adds `transaction`, which must outlive the group. Returns the version of its keys, also if it
  // was committed before; ABORTED, with nothing added, if a condition fails.
  absl::StatusOr<uint64_t> Add(const Transaction& transaction);

  // Makes the group durable. Returns the highest version ever given.
  uint64_t Write();

 private:
  // The version after the transactions so far; 0 if the key is absent.
  uint64_t VersionOf(absl::string_view key) const;
  absl::Status Check(const Condition& condition) const;
  bool WasCommitted(const Transaction& transaction) const;
  void Put(const Transaction::Put& put, uint64_t number);
  void Delete(const std::string& key);

  rocksdb::DB& db_;
  KnownVersions& known_;  // includes the changes of the group
  uint64_t last_;
  absl::flat_hash_map<absl::string_view, uint64_t> changed_;  // 0: deleted
  rocksdb::WriteBatch batch_;
};

}  // namespace magpie::store
