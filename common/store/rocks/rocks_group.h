// Transactions that become one write. Each sees what those before it in the
// group will have done.

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
  // `last` is the highest version that was ever given. `db` and `known` outlive the group.
  RocksGroup(rocksdb::DB& db, KnownVersions& known, uint64_t last)
      : db_(db), known_(known), last_(last) {}

  // The version that `transaction`, which outlives the group, gives to its keys, or gave them where
  // it was committed before; ABORTED, and nothing done, where a condition fails.
  absl::StatusOr<uint64_t> Add(const Transaction& transaction);

  // Makes all of it durable. Returns the highest version that was ever given.
  uint64_t Write();

 private:
  // Where the group has left it: 0 for what is absent.
  uint64_t VersionOf(absl::string_view key) const;
  absl::Status Check(const Condition& condition) const;
  bool WasCommitted(const Transaction& transaction) const;
  void Put(const Transaction::Put& put, uint64_t number);
  void Delete(const std::string& key);

  rocksdb::DB& db_;
  KnownVersions& known_;  // also of what the group changes
  uint64_t last_;
  absl::flat_hash_map<absl::string_view, uint64_t> changed_;  // 0 for what is deleted
  rocksdb::WriteBatch batch_;
};

}  // namespace magpie::store
