// Finds the resources of a tenant that exceed their thresholds over the last rounds of counts.
// Pure.

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
  bool raised = false;    // otherwise it is over
  std::string why;        // "20 of 80 calls failed, more than 0.1 of them"
};

// Not thread-safe.
class QualityAlerts {
 public:
  // The rounds that are evaluated together.
  static constexpr size_t kRounds = 10;

  using Counts = std::map<ResourceId, Quality>;
  // Null if it is not published.
  using Find = absl::FunctionRef<std::shared_ptr<const Published>(const ResourceId&)>;

  // Adds the counts since the last round. Returns the alerts that this raises or ends.
  std::vector<Alert> Take(const Counts& counts, Find find);

  // Whether there is nothing to watch.
  bool empty() const { return watched_.empty(); }

 private:
  struct Watched {
    std::deque<Quality> rounds;
    std::map<std::string, Alert> raised;  // by threshold
  };

  std::map<ResourceId, Watched> watched_;  // those with thresholds and calls
};

}  // namespace magpie::resource
