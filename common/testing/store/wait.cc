#include "common/testing/store/wait.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "common/status/macros.h"
#include "common/store/gather.h"

namespace magpie::store {

absl::StatusOr<Entry> GetAndWait(const Store& store, absl::string_view key) {
  return GatherAndWait(store, [key = std::string(key)](Gather& gather) { return gather.Get(key); });
}

absl::StatusOr<std::vector<Entry>> ScanAndWait(const Store& store, absl::string_view begin,
                                               absl::string_view end, size_t limit) {
  std::vector<Entry> all;
  Place from;
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(WidePage page, GatherAndWait(store, [&](Gather& gather) {
                       return gather.ScanWide(begin, end, from, limit);
                     }));
    std::move(page.entries.begin(), page.entries.end(), std::back_inserter(all));
    more = page.next.has_value() && limit > 0;
    if (more) from = *page.next;
  }
  std::ranges::sort(all, {}, &Entry::key);
  if (all.size() > limit) all.resize(limit);
  return all;
}

}  // namespace magpie::store
