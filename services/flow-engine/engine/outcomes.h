// Keeps the outcomes of calls until their instance takes them, all at once, so that calls that end
// together cost one commit.

#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "services/flow-engine/domain/state/command.h"

namespace magpie::flow {

// Thread-safe.
class Outcomes {
 public:
  // So many fit into one commit, even the largest (kMaxVariableBytes, Store::kMaxValueBytes).
  static constexpr size_t kMaxTaken = 16;

  void Add(const TenantId& tenant, FinishCall outcome) {
    Key key{tenant.str(), outcome.instance.str()};
    absl::MutexLock lock(&mutex_);
    waiting_[std::move(key)].push_back(std::move(outcome));
  }

  // The oldest, up to kMaxTaken; none if other turns have taken them.
  std::vector<FinishCall> Take(const TenantId& tenant, const InstanceId& instance) {
    absl::MutexLock lock(&mutex_);
    const auto found = waiting_.find(Key{tenant.str(), instance.str()});
    if (found == waiting_.end()) return {};
    std::vector<FinishCall>& all = found->second;
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMaxTaken));
    std::vector<FinishCall> taken(std::make_move_iterator(all.begin()),
                                  std::make_move_iterator(end));
    all.erase(all.begin(), end);
    if (all.empty()) waiting_.erase(found);
    return taken;
  }

 private:
  using Key = std::pair<std::string, std::string>;

  absl::Mutex mutex_;
  absl::flat_hash_map<Key, std::vector<FinishCall>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::flow
