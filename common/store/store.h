// Ordered bytes that survive: point reads, ordered scans, and atomic durable
// commits with conditions. What is kept above this line knows no engine.
//
// Keys begin with the tenant: TenantKey(tenant, "i/42") is "<tenant>/i/42".
// Every key has a version: the number of the commit that last wrote it. Commit
// numbers only grow, over restarts too.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/id.h"

namespace magpie::store {

struct Entry {
  std::string key;
  std::string value;
  uint64_t version = 0;

  bool operator==(const Entry&) const = default;
};

// Holds where `key` has `version`; version 0 means that the key is absent. It is cheap for keys
// that end in "/", of things that are changed again and again: known_versions.h.
struct Condition {
  std::string key;
  uint64_t version = 0;
};

// All of it or nothing, and nothing where a condition does not hold. Puts come before deletes; of
// two puts of one key the later holds.
struct Transaction {
  struct Put {
    std::string key;
    std::string value;
  };

  std::vector<Condition> conditions;
  std::vector<Put> puts;
  std::vector<std::string> deletes;
};

// Thread-safe.
class Store {
 public:
  // Given the version of all keys that the transaction wrote, once it is durable; ABORTED (reason
  // STALE) where a condition failed. Called once, on a thread of the store, which it must not
  // hold up.
  using Committed = absl::AnyInvocable<void(absl::StatusOr<uint64_t>)>;

  // Keys are 1 to kMaxKeyBytes long and do not begin with a zero byte, values are at most
  // kMaxValueBytes; a transaction has at most kMaxOperations (conditions, puts and deletes) and
  // kMaxTransactionBytes (keys and values). A breach is INVALID_ARGUMENT.
  static constexpr size_t kMaxKeyBytes = 512;
  static constexpr size_t kMaxValueBytes = 8 << 20;
  static constexpr size_t kMaxOperations = 1000;
  static constexpr size_t kMaxTransactionBytes = 32 << 20;

  virtual ~Store() = default;

  // NOT_FOUND where the key is absent. Sees every commit that was reported, and none in part.
  virtual absl::StatusOr<Entry> Get(absl::string_view key) const = 0;

  // Up to `limit` entries with begin <= key < end, in the order of their bytes. An empty end is no
  // end.
  virtual absl::StatusOr<std::vector<Entry>> Scan(absl::string_view begin, absl::string_view end,
                                                  size_t limit) const = 0;

  // Never waits. RESOURCE_EXHAUSTED (reason STORE_BUSY, with a retry delay) where too many commits
  // wait already.
  virtual void Commit(Transaction transaction, Committed committed) = 0;
};

// "<tenant>/<rest>"
template <class Tenant>
std::string TenantKey(const Id<Tenant>& tenant, absl::string_view rest) {
  return absl::StrCat(tenant.str(), "/", rest);
}

// Commits, and waits for the outcome. Not for a thread that must not wait.
absl::StatusOr<uint64_t> CommitAndWait(Store& store, Transaction transaction);

// The limits of Store, for those who implement it.
absl::Status CheckLimits(const Transaction& transaction);

// Bytes of all keys and values.
size_t SizeOf(const Transaction& transaction);

// The smallest key behind all that begin with `prefix`; "" where there is none.
std::string PrefixEnd(absl::string_view prefix);

// The tenants that have any key, in order.
absl::StatusOr<std::vector<std::string>> ListTenants(const Store& store);

}  // namespace magpie::store
