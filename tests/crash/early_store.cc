#include <algorithm>
#include <map>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/store/commit_queue.h"
#include "common/testing/store/wait.h"
#include "tests/crash/broken_stores.h"

namespace magpie::crash {
namespace {

using store::Entry;
using store::Transaction;

constexpr absl::Duration kBehind = absl::Milliseconds(100);

class EarlyStore final : public store::Store {
 public:
  explicit EarlyStore(std::unique_ptr<store::Store> durable) : durable_(std::move(durable)) {
    absl::MutexLock lock(&mutex_);
    absl::StatusOr<std::vector<Entry>> kept = store::ScanAndWait(*durable_, "", "");
    MAGPIE_CHECK(kept.ok(), "cannot read the store");
    for (Entry& entry : *kept) {
      last_ = std::max(last_, entry.version);
      entries_[entry.key] = std::move(entry);
    }
  }

  ~EarlyStore() override {
    {
      absl::MutexLock lock(&mutex_);
      stop_ = true;
    }
    writer_.join();
  }

  void Get(absl::string_view key, Got got) const override {
    const std::vector<Entry> found = Find(key, "", 1);
    if (found.empty() || found.front().key != key) return got(absl::NotFoundError("no such key"));
    got(found.front());
  }

  void Scan(absl::string_view begin, absl::string_view end, size_t limit,
            Scanned scanned) const override {
    scanned(Find(begin, end, limit));
  }

  void ScanWide(absl::string_view begin, absl::string_view end, const store::Place& from,
                size_t limit, ScannedWide scanned) const override {
    store::WidePage page{.entries = Find(std::max(begin, absl::string_view(from.key)), end, limit)};
    if (page.entries.size() == limit)
      page.next = store::Place{.key = page.entries.back().key + '\0'};
    scanned(std::move(page));
  }

  void Commit(Transaction transaction, Committed committed) override {
    queue_.Commit(std::move(transaction), std::move(committed));
  }

 private:
  std::vector<Entry> Find(absl::string_view begin, absl::string_view end, size_t limit) const {
    absl::MutexLock lock(&mutex_);
    std::vector<Entry> found;
    for (auto at = entries_.lower_bound(std::string(begin));
         at != entries_.end() && found.size() < limit && (end.empty() || at->first < end); ++at) {
      found.push_back(at->second);
    }
    return found;
  }

  std::vector<absl::StatusOr<uint64_t>> Apply(std::span<const Transaction> transactions) {
    absl::MutexLock lock(&mutex_);
    std::vector<absl::StatusOr<uint64_t>> outcomes;
    for (const Transaction& transaction : transactions) outcomes.push_back(ApplyOne(transaction));
    return outcomes;
  }

  absl::StatusOr<uint64_t> ApplyOne(const Transaction& transaction)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (const store::Condition& condition : transaction.conditions) {
      const auto found = entries_.find(condition.key);
      if (condition.version == (found == entries_.end() ? 0 : found->second.version)) continue;
      return Error(absl::StatusCode::kAborted, "STALE", "another commit came first");
    }
    ++last_;
    for (const auto& [key, value] : transaction.puts) entries_[key] = {key, value, last_};
    for (const std::string& key : transaction.deletes) entries_.erase(key);
    behind_.push_back({.puts = transaction.puts, .deletes = transaction.deletes});
    return last_;
  }

  void RunWriter() {
    bool stop = false;
    while (!stop) {
      std::vector<Transaction> behind;
      {
        absl::MutexLock lock(&mutex_);
        stop = mutex_.AwaitWithTimeout(absl::Condition(&stop_), kBehind);
        behind.swap(behind_);
      }
      for (Transaction& one : behind) durable_->Commit(std::move(one), [](const auto&) {});
    }
  }

  const std::unique_ptr<store::Store> durable_;
  mutable absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::vector<Transaction> behind_ ABSL_GUARDED_BY(mutex_);  // reported, but not written yet
  std::thread writer_{[this] { RunWriter(); }};
  store::CommitQueue queue_{
      {}, [this](std::span<const Transaction> group) { return Apply(group); }, nullptr};
};

}  // namespace

std::unique_ptr<store::Store> MakeEarlyStore(std::unique_ptr<store::Store> durable) {
  return std::make_unique<EarlyStore>(std::move(durable));
}

}  // namespace magpie::crash
