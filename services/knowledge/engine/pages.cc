#include "services/knowledge/engine/pages.h"

#include <utility>
#include <vector>

namespace magpie::knowledge {

uint64_t Pages::Keep(PageState page, absl::Time now) {
  auto kept = std::make_shared<const PageState>(std::move(page));
  // The last one to hold an index frees it, which takes time: not under the lock.
  std::vector<std::shared_ptr<const PageState>> dropped;
  absl::MutexLock lock(&mutex_);
  while (!order_.empty() && (order_.size() >= kMaxKept || order_.front().time + kKeptFor <= now)) {
    const auto oldest = pages_.find(order_.front().name);
    dropped.push_back(std::move(oldest->second));
    pages_.erase(oldest);
    order_.pop_front();
  }
  order_.push_back({++last_, now});
  pages_[last_] = std::move(kept);
  return last_;
}

std::shared_ptr<const PageState> Pages::Find(const TenantId& tenant, uint64_t name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = pages_.find(name);
  if (found == pages_.end() || found->second->tenant != tenant) return nullptr;
  return found->second;
}

}  // namespace magpie::knowledge
