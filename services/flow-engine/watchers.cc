#include "services/flow-engine/watchers.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::flow {
namespace {

absl::Status Stops() {
  return WithRetry(Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server stops"),
                   absl::Seconds(1));
}

}  // namespace

absl::StatusOr<int64_t> Watchers::Add(const TenantId& tenant, const InstanceId& id,
                                      Watcher watcher) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) return Stops();
  if (entries_.size() >= kMaxWatchers) {
    return WithRetry(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHERS",
                           absl::StrCat(kMaxWatchers, " streams watch already")),
                     absl::Seconds(1));
  }
  const int64_t number = next_++;
  const Key key(tenant.str(), id.str());
  entries_.emplace(number, Entry{key, std::make_shared<Watcher>(std::move(watcher))});
  by_instance_.emplace(key, number);
  count_ = entries_.size();
  return number;
}

void Watchers::Remove(int64_t number) {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(number);
  if (found == entries_.end()) return;
  const auto [begin, end] = by_instance_.equal_range(found->second.key);
  for (auto it = begin; it != end; ++it) {
    if (it->second != number) continue;
    by_instance_.erase(it);
    break;
  }
  entries_.erase(found);
  count_ = entries_.size();
}

void Watchers::Tell(const TenantId& tenant, const InstanceId& id, const View& view) {
  if (count_ == 0) return;
  std::vector<std::shared_ptr<Watcher>> told;
  {
    absl::MutexLock lock(&mutex_);
    const auto [begin, end] = by_instance_.equal_range({tenant.str(), id.str()});
    for (auto it = begin; it != end; ++it) told.push_back(entries_.at(it->second).watcher);
  }
  for (const auto& watcher : told) (*watcher)(view);
}

void Watchers::Stop() {
  std::vector<std::shared_ptr<Watcher>> told;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    for (const auto& [number, entry] : entries_) told.push_back(entry.watcher);
  }
  for (const auto& watcher : told) (*watcher)(Stops());
}

}  // namespace magpie::flow
