// Ordered bytes that survive: point reads, ordered scans, and atomic durable
// commits with conditions. What is kept above this line knows no engine.
//
// A store may be far away: it answers a read or a commit later, on a thread of
// its own, which the callback must not block. One at hand answers a read before
// the read returns. Decisions read from either through gather.h.
//
// Keys begin with the tenant: TenantKey(tenant, "i/42") is "<tenant>/i/42".
//
// Every key has a version, chosen by the writer that last wrote it. A key never
// has the same version twice, not even if it was deleted in between, and a
// conditional put gives it a greater one.
//
// Keys that belong together have one home, a pure function of the key that each
// service states with the grammar of its keys (HomeOf). A store may spread homes
// over machines: a commit within one home is cheap, Scan stays in the home of
// its `begin`, and ScanWide visits all homes.

#pragma once

#include <cstdint>
#include <optional>
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
  // The version of all keys that it puts: above those of its conditions, and never used before. If
  // 0, the store chooses one, and an unknown outcome cannot be settled.
  uint64_t version = 0;
};

// Where a wide scan continues: in this home, at this key.
struct Place {
  uint32_t home = 0;
  std::string key;

  bool operator==(const Place&) const = default;
};

// A page of a wide scan, all from one home.
struct WidePage {
  uint32_t home = 0;
  std::vector<Entry> entries;
  std::optional<Place> next;  // nothing: that was all

  bool operator==(const WidePage&) const = default;
};

// The name of a key's home: "<tenant>/<instance>". The prefix of a Scan has the home of all keys
// that begin with it.
using HomeOf = std::string (*)(absl::string_view key);

// The home of small catalogs: all keys of a tenant together.
std::string TenantHome(absl::string_view key);

// Thread-safe.
class Store {
 public:
  // Each runs once: on the caller's thread before the method returns, or on a thread of the store,
  // which it must not block.
  using Got = absl::AnyInvocable<void(absl::StatusOr<Entry>)>;
  using Scanned = absl::AnyInvocable<void(absl::StatusOr<std::vector<Entry>>)>;
  using ScannedWide = absl::AnyInvocable<void(absl::StatusOr<WidePage>)>;
  // Runs after Commit has returned. Gets the version of all keys that the transaction put, when it
  // is durable; ABORTED (STALE) if a condition failed; UNAVAILABLE (COMMIT_UNKNOWN) if the store
  // cannot tell. Then the same transaction again, with its version, settles it: OK if it was
  // committed before, as long as one of the keys that it put still has its version, or is committed
  // now; else STALE. It needs a condition for that, or it would undo what came after it.
  using Committed = absl::AnyInvocable<void(absl::StatusOr<uint64_t>)>;

  // Keys are 1 to kMaxKeyBytes long and do not begin with a zero byte, values are at most
  // kMaxValueBytes; a transaction has at most kMaxOperations (conditions, puts and deletes) and
  // kMaxTransactionBytes (keys and values), its version is at most kMaxVersion. A breach is
  // INVALID_ARGUMENT.
  static constexpr size_t kMaxKeyBytes = 512;
  static constexpr size_t kMaxValueBytes = 8 << 20;
  static constexpr size_t kMaxOperations = 1000;
  static constexpr size_t kMaxTransactionBytes = 32 << 20;
  static constexpr uint64_t kMaxVersion = uint64_t{1} << 62;

  virtual ~Store() = default;

  // NOT_FOUND where the key is absent. Sees every commit that was reported, and none in part.
  virtual void Get(absl::string_view key, Got got) const = 0;

  // Up to `limit` entries with begin <= key < end of the home of `begin`, in the order of their
  // bytes. An empty end is no end.
  virtual void Scan(absl::string_view begin, absl::string_view end, size_t limit,
                    Scanned scanned) const = 0;

  // Like Scan, but of all homes, one after the other in a stable order; each page is from one home.
  // `from` is Place{} for the first page, then the `next` of the page before.
  virtual void ScanWide(absl::string_view begin, absl::string_view end, const Place& from,
                        size_t limit, ScannedWide scanned) const = 0;

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

}  // namespace magpie::store
