#include "common/store/rocks/rocks_store.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/rocks/known_versions.h"
#include "common/store/rocks/rocks_format.h"
#include "common/store/rocks/rocks_group.h"
#include "common/store/rocks/rocks_read.h"
#include "common/store/rocks/rocks_tuning.h"

namespace magpie::store {
namespace {

bool IsReserved(absl::string_view key) { return key < kFirstKey; }

class RocksStore final : public Store {
 public:
  RocksStore(std::unique_ptr<rocksdb::DB> db, const RocksOptions& options)
      : db_(std::move(db)),
        last_commit_(ReadCommitNumber(*db_)),
        queue_(
            {.max_waiting = options.max_waiting},
            [this](std::span<const Transaction> group) { return Write(group); },
            options.on_commit) {}

  void Get(absl::string_view key, Got got) const override {
    std::optional<Entry> entry;
    if (!IsReserved(key)) entry = ReadEntry(*db_, key);
    if (!entry.has_value()) return got(absl::NotFoundError(absl::StrCat("no such key: ", key)));
    got(*std::move(entry));
  }

  void Scan(absl::string_view begin, absl::string_view end, size_t limit,
            Scanned scanned) const override {
    scanned(ReadRange(*db_, std::max(begin, kFirstKey), end, limit));
  }

  // This store has a single home.
  void ScanWide(absl::string_view begin, absl::string_view end, const Place& from, size_t limit,
                ScannedWide scanned) const override {
    const absl::string_view first = std::max({begin, absl::string_view(from.key), kFirstKey});
    WidePage page{.entries = ReadRange(*db_, first, end, limit)};
    if (page.entries.size() == limit) {
      page.next = Place{.key = limit == 0 ? std::string(first) : page.entries.back().key + '\0'};
    }
    scanned(std::move(page));
  }

  void Commit(Transaction transaction, Committed committed) override {
    queue_.Commit(std::move(transaction), std::move(committed));
  }

 private:
  // Runs on the writer thread.
  std::vector<absl::StatusOr<uint64_t>> Write(std::span<const Transaction> transactions) {
    RocksGroup group(*db_, known_, last_commit_);
    std::vector<absl::StatusOr<uint64_t>> outcomes;
    outcomes.reserve(transactions.size());
    for (const Transaction& transaction : transactions) outcomes.push_back(group.Add(transaction));
    last_commit_ = group.Write();
    return outcomes;
  }

  const std::unique_ptr<rocksdb::DB> db_;
  uint64_t last_commit_;  // of the writer thread
  KnownVersions known_;   // likewise
  CommitQueue queue_;     // last: it ends before what it writes to
};

// Only RocksDB's message shows that the lock is held: one for this process, one for a different
// one.
bool IsHeld(const rocksdb::Status& status) {
  const std::string message = status.ToString();
  return absl::StrContains(message, "lock hold by current process") ||
         absl::StrContains(message, "While lock file");
}

absl::Status OpenError(const rocksdb::Status& status, absl::string_view directory) {
  if (IsHeld(status)) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_HELD",
                 absl::StrCat("store is open elsewhere: ", directory));
  }
  const std::string message = absl::StrCat("store does not open: ", status.ToString());
  if (status.IsCorruption()) return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT", message);
  return Error(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE", message);
}

absl::Status DiskError(absl::string_view directory, const std::error_code& error) {
  return Error(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE",
               absl::StrCat("cannot use the directory ", directory, ": ", error.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const RocksOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) return DiskError(options.directory, error);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(TunedOptions(), options.directory, &db);
  if (!status.ok()) return OpenError(status, options.directory);
  return std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(db), options);
}

}  // namespace magpie::store
