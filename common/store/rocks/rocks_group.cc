#include "common/store/rocks/rocks_group.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/rocks/rocks_format.h"
#include "common/store/rocks/rocks_read.h"

namespace magpie::store {

absl::StatusOr<uint64_t> RocksGroup::Add(const Transaction& transaction) {
  for (const Condition& condition : transaction.conditions) {
    const absl::Status holds = Check(condition);
    if (holds.ok()) continue;
    if (WasCommitted(transaction)) return transaction.version;
    return holds;
  }
  const uint64_t version = transaction.version == 0 ? last_ + 1 : transaction.version;
  last_ = std::max(last_, version);
  for (const Transaction::Put& put : transaction.puts) Put(put, version);
  for (const std::string& key : transaction.deletes) Delete(key);
  return version;
}

bool RocksGroup::WasCommitted(const Transaction& transaction) const {
  return transaction.version != 0 &&
         std::ranges::any_of(transaction.puts, [&](const Transaction::Put& put) {
           return VersionOf(put.key) == transaction.version;
         });
}

uint64_t RocksGroup::Write() {
  if (batch_.Count() == 0) return last_;
  const Fixed64 number = ToFixed64(last_);
  CheckDisk(batch_.Put(ToSlice(kCommitNumberKey), ToSlice(ToView(number))), "store cannot batch");
  rocksdb::WriteOptions options;
  options.sync = true;
  CheckDisk(db_.Write(options, &batch_), "store cannot write");
  return last_;
}

uint64_t RocksGroup::VersionOf(absl::string_view key) const {
  const auto changed = changed_.find(key);
  return changed != changed_.end() ? changed->second : ReadVersion(db_, key);
}

absl::Status RocksGroup::Check(const Condition& condition) const {
  if (condition.version > 0 && known_.IsAt(condition.key, condition.version)) {
    return absl::OkStatus();
  }
  if (VersionOf(condition.key) == condition.version) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE",
               absl::StrCat("another commit came first: ", condition.key));
}

void RocksGroup::Put(const Transaction::Put& put, uint64_t number) {
  const Fixed64 version = ToFixed64(number);
  const rocksdb::Slice key = ToSlice(put.key);
  // In two parts, to avoid a copy of the value.
  const std::array<rocksdb::Slice, 2> value = {ToSlice(ToView(version)), ToSlice(put.value)};
  CheckDisk(batch_.Put({&key, 1}, {value.data(), value.size()}), "store cannot batch");
  changed_[put.key] = number;
  known_.Set(put.key, number);
}

void RocksGroup::Delete(const std::string& key) {
  CheckDisk(batch_.Delete(ToSlice(key)), "store cannot batch");
  changed_[key] = 0;
  known_.Set(key, 0);
}

}  // namespace magpie::store
