// Which resources of a tenant serve worse than their owners want, over the last
// rounds of counts. Pure.

#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/resource-engine/domain/publish/catalog.h"
#include "services/resource-engine/domain/quality/quality.h"

namespace magpie::resource {

struct Alert {
  ResourceId resource;
  std::string owner;
  std::string threshold;  // "errors" or "p99"
  bool raised = false;    // or over
  std::string why;        // "20 of 80 calls failed, more than 0.1 of them"
};

// Not thread-safe.
class QualityAlerts {
 public:
  // That are looked at together.
  static constexpr size_t kRounds = 10;

  using Counts = std::map<ResourceId, Quality>;
  // Null where it is not published.
  using Find = absl::FunctionRef<std::shared_ptr<const Published>(const ResourceId&)>;

  // Takes what was counted since the last round: the alerts that are raised or over with it.
  std::vector<Alert> Take(const Counts& counts, Find find);

  // Whether there is nothing to watch.
  bool empty() const { return watched_.empty(); }

 private:
  struct Watched {
    std::deque<Quality> rounds;
    std::map<std::string, Alert> raised;  // by threshold
  };

  std::map<ResourceId, Watched> watched_;  // that have thresholds, and calls
};

}  // namespace magpie::resource
