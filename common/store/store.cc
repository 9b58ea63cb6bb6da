#include "common/store/store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::store {
namespace {

absl::Status CheckKey(absl::string_view key) {
  if (key.empty()) return InvalidField("key", "is empty");
  if (key.front() == '\0') return InvalidField("key", "begins with a zero byte");
  if (key.size() > Store::kMaxKeyBytes) {
    return InvalidField("key", absl::StrCat("is longer than ", Store::kMaxKeyBytes, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status CheckValue(absl::string_view value) {
  if (value.size() <= Store::kMaxValueBytes) return absl::OkStatus();
  return InvalidField("value", absl::StrCat("is longer than ", Store::kMaxValueBytes, " bytes"));
}

absl::Status CheckVersion(const Transaction& transaction) {
  if (transaction.version == 0) return absl::OkStatus();
  if (transaction.version > Store::kMaxVersion) return InvalidField("version", "is too large");
  for (const Condition& condition : transaction.conditions) {
    if (condition.version < transaction.version) continue;
    return InvalidField("version", absl::StrCat("is not above that of ", condition.key));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint64_t> CommitAndWait(Store& store, Transaction transaction) {
  absl::StatusOr<uint64_t> outcome;
  absl::Notification done;
  store.Commit(std::move(transaction), [&](absl::StatusOr<uint64_t> version) {
    outcome = std::move(version);
    done.Notify();
  });
  done.WaitForNotification();
  return outcome;
}

size_t SizeOf(const Transaction& transaction) {
  size_t bytes = 0;
  for (const Condition& condition : transaction.conditions) bytes += condition.key.size();
  for (const Transaction::Put& put : transaction.puts) bytes += put.key.size() + put.value.size();
  for (const std::string& key : transaction.deletes) bytes += key.size();
  return bytes;
}

absl::Status CheckLimits(const Transaction& transaction) {
  RETURN_IF_ERROR(CheckVersion(transaction));
  const size_t operations =
      transaction.conditions.size() + transaction.puts.size() + transaction.deletes.size();
  if (operations > Store::kMaxOperations) {
    return InvalidField("transaction",
                        absl::StrCat("has more than ", Store::kMaxOperations, " operations"));
  }
  for (const Condition& condition : transaction.conditions)
    RETURN_IF_ERROR(CheckKey(condition.key));
  for (const Transaction::Put& put : transaction.puts) {
    RETURN_IF_ERROR(CheckKey(put.key));
    RETURN_IF_ERROR(CheckValue(put.value));
  }
  for (const std::string& key : transaction.deletes) RETURN_IF_ERROR(CheckKey(key));
  if (SizeOf(transaction) > Store::kMaxTransactionBytes) {
    return InvalidField("transaction",
                        absl::StrCat("is larger than ", Store::kMaxTransactionBytes, " bytes"));
  }
  return absl::OkStatus();
}

std::string TenantHome(absl::string_view key) { return std::string(key.substr(0, key.find('/'))); }

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

}  // namespace magpie::store
