// A durable, ordered key-value store: point reads, ordered scans, and atomic durable commits with
// conditions. Code that uses it is independent of the engine behind it.
//
// A store may be remote: it answers a read or a commit later, on one of its threads, which the
// callback must not block. A store at hand answers a read before the read returns. Decisions read
// from either through gather.h.
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

// Holds if `key` has `version`; version 0 means that the key is absent. Cheap for keys that end in
// "/", those of things that change often: known_versions.h.
struct Condition {
  std::string key;
  uint64_t version = 0;
};

// Takes effect as a whole or, if a condition does not hold, not at all. Puts come before deletes;
// of two puts of a key, the later counts.
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

// The name of a key's home: "<tenant>/<instance>". All keys that begin with the prefix of a Scan
// have the home of that prefix.
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
  // now; otherwise STALE. It needs a condition for that; without one it could undo later commits.
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

  // NOT_FOUND if the key is absent. Sees every reported commit, and none in part.
  virtual void Get(absl::string_view key, Got got) const = 0;

  // Up to `limit` entries with begin <= key < end of the home of `begin`, in the order of their
  // bytes. An empty end is no end.
  virtual void Scan(absl::string_view begin, absl::string_view end, size_t limit,
                    Scanned scanned) const = 0;

  // Like Scan, but of all homes, one after the other in a stable order; each page is from one home.
  // `from` is Place{} for the first page, then the `next` of the page before.
  virtual void ScanWide(absl::string_view begin, absl::string_view end, const Place& from,
                        size_t limit, ScannedWide scanned) const = 0;

  // Never waits. RESOURCE_EXHAUSTED (reason STORE_BUSY, with a retry delay) if too many commits are
  // waiting.
  virtual void Commit(Transaction transaction, Committed committed) = 0;
};

// "<tenant>/<rest>"
template <class Tenant>
std::string TenantKey(const Id<Tenant>& tenant, absl::string_view rest) {
  return absl::StrCat(tenant.str(), "/", rest);
}

// Commits, and waits for the outcome. Not for a thread that must not wait.
absl::StatusOr<uint64_t> CommitAndWait(Store& store, Transaction transaction);

// Checks the limits of Store, for its implementations.
absl::Status CheckLimits(const Transaction& transaction);

// Bytes of all keys and values.
size_t SizeOf(const Transaction& transaction);

// The smallest key after all that begin with `prefix`; "" if there is none.
std::string PrefixEnd(absl::string_view prefix);

}  // namespace magpie::store
