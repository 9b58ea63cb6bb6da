#include "services/knowledge/engine/pages.h"

#include <utility>
#include <vector>

namespace magpie::knowledge {

namespace {

size_t BytesOf(const PageState& page) {
  constexpr size_t kNode = 64;  // of a set, besides its text
  size_t bytes = Pages::kOverhead;
  for (const std::string& one : page.shown) bytes += kNode + one.size();
  if (page.vector != nullptr) bytes += page.vector->size() * sizeof(float);
  return bytes;
}

}  // namespace

uint64_t Pages::Keep(PageState page, absl::Time now) {
  const size_t bytes = BytesOf(page);
  auto kept = std::make_shared<const PageState>(std::move(page));
  // The last one to hold an index frees it, which takes time: not under the lock.
  std::vector<std::shared_ptr<const PageState>> dropped;
  absl::MutexLock lock(&mutex_);
  bytes_ += bytes;
  while (!order_.empty() && (bytes_ > kMaxBytes || order_.front().time + kKeptFor <= now)) {
    bytes_ -= order_.front().bytes;
    const auto oldest = pages_.find(order_.front().name);
    dropped.push_back(std::move(oldest->second));
    pages_.erase(oldest);
    order_.pop_front();
  }
  order_.push_back({++last_, now, bytes});
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
