// Subscribers to the changes of items. They see changes in commit order, once each is
// durable, and never delay a commit.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"

namespace magpie {

// Thread-safe. `Key` names a thing, `Item` is its state.
template <class Key, class Item>
class Watchers {
 public:
  // Receives each new state, or the error that ends the subscription. It must not wait or call
  // back. It may run once more while Remove returns.
  using Watcher = std::function<void(const absl::StatusOr<Item>&)>;

  static constexpr size_t kMaxWatchers = 10'000;

  // Returns a number for Remove. RESOURCE_EXHAUSTED (TOO_MANY_WATCHERS); UNAVAILABLE
  // (SHUTTING_DOWN) after Stop.
  absl::StatusOr<int64_t> Add(Key key, Watcher watcher) {
    absl::MutexLock lock(&mutex_);
    if (stopped_) return ShuttingDown();
    if (entries_.size() >= kMaxWatchers) {
      return WithRetry(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHERS",
                             absl::StrCat(kMaxWatchers, " streams are watching already")),
                       absl::Seconds(1));
    }
    const int64_t number = next_++;
    by_key_.emplace(key, number);
    entries_.emplace(number, Entry{std::move(key), std::make_shared<Watcher>(std::move(watcher))});
    count_ = entries_.size();
    return number;
  }

  void Remove(int64_t number) {
    absl::MutexLock lock(&mutex_);
    const auto found = entries_.find(number);
    if (found == entries_.end()) return;
    const auto [begin, end] = by_key_.equal_range(found->second.key);
    for (auto it = begin; it != end; ++it) {
      if (it->second != number) continue;
      by_key_.erase(it);
      break;
    }
    entries_.erase(found);
    count_ = entries_.size();
  }

  // Lets a change that nobody watches skip making a key.
  bool empty() const { return count_ == 0; }

  void Notify(const Key& key, const Item& item) {
    std::vector<std::shared_ptr<Watcher>> watchers;
    {
      absl::MutexLock lock(&mutex_);
      const auto [begin, end] = by_key_.equal_range(key);
      for (auto it = begin; it != end; ++it) watchers.push_back(entries_.at(it->second).watcher);
    }
    for (const auto& watcher : watchers) (*watcher)(item);
  }

  // Ends all subscriptions with SHUTTING_DOWN.
  void Stop() {
    std::vector<std::shared_ptr<Watcher>> watchers;
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
      for (const auto& [number, entry] : entries_) watchers.push_back(entry.watcher);
    }
    for (const auto& watcher : watchers) (*watcher)(ShuttingDown());
  }

 private:
  struct Entry {
    Key key;
    std::shared_ptr<Watcher> watcher;
  };

  static absl::Status ShuttingDown() {
    return WithRetry(
        Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server is shutting down"),
        absl::Seconds(1));
  }

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<int64_t, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::multimap<Key, int64_t> by_key_ ABSL_GUARDED_BY(mutex_);
  std::atomic<size_t> count_ = 0;
};

}  // namespace magpie
