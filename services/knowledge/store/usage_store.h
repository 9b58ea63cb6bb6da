// How articles are used, on disk.
//
//   <tenant>/g/u/<day>/<article id>    UsageRecord
//   <tenant>/g/t/<article id>          UsageTotalRecord: all days together
//   <tenant>/g/n/<day>/<hash>          UnansweredRecord, by the hash of its query

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/context.h"
#include "common/store/gather.h"
#include "common/store/store.h"
#include "services/knowledge/domain/unanswered.h"
#include "services/knowledge/domain/usage.h"

namespace magpie::knowledge {

// What was done with an article in a while.
struct NotedUsage {
  UsageByPlace places;
  UsageTotal total;
};
using UsageByArticle = std::map<std::string, NotedUsage, std::less<>>;

// By day, in order.
using UsageDays = std::vector<std::pair<std::string, UsageByPlace>>;

// Thread-safe.
class UsageStore {
 public:
  // The most articles, or queries, that are added in one transaction.
  static constexpr size_t kMaxRows = 100;

  // `store` must outlive it.
  explicit UsageStore(magpie::store::Store& store) : store_(store) {}

  // Adds at most kMaxRows to what is stored, all or none, and waits until that is durable. Returns
  // the totals after it, by article id.
  absl::StatusOr<std::map<std::string, UsageTotal>> Add(const TenantId& tenant,
                                                        const std::string& day,
                                                        const UsageByArticle& usage);

  // Adds at most kMaxRows queries to those of the day, of which kMaxQueriesOfADay are kept, and
  // waits for that.
  absl::Status Add(const TenantId& tenant, const std::string& day,
                   const std::vector<Unanswered>& queries);

  // Deletes some of what is too old, and waits for that.
  absl::Status Forget(const TenantId& tenant, absl::Time now);

  // Deletes the total of an article, and waits for that.
  absl::Status ForgetTotal(const TenantId& tenant, absl::string_view article);

  // Gives `each` all totals, by article id; waits for the store.
  absl::Status EachTotal(
      const TenantId& tenant,
      absl::FunctionRef<void(const std::string& article, const UsageTotal& total)> each) const;

  // Of an article that nobody has used: none.
  static absl::StatusOr<UsageTotal> GetTotal(magpie::store::Gather& gather, const TenantId& tenant,
                                             absl::string_view article);
  // Those of `days` that have counts.
  static absl::StatusOr<UsageDays> Find(magpie::store::Gather& gather, const TenantId& tenant,
                                        absl::string_view article,
                                        const std::vector<std::string>& days);
  // The queries of a day.
  static absl::StatusOr<std::vector<Unanswered>> FindUnanswered(magpie::store::Gather& gather,
                                                                const TenantId& tenant,
                                                                const std::string& day);

 private:
  struct Summed {
    magpie::store::Transaction transaction;
    std::map<std::string, UsageTotal> totals;
  };
  static absl::StatusOr<Summed> Sum(magpie::store::Gather& gather, const TenantId& tenant,
                                    const std::string& day, const UsageByArticle& usage);
  absl::Status ForgetBefore(const std::string& prefix, const std::string& day);

  magpie::store::Store& store_;
};

}  // namespace magpie::knowledge
