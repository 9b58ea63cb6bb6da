#include "common/records/table.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::record {
namespace {

constexpr absl::Duration kContendedDelay = absl::Milliseconds(20);
// Records that are read at a time, for they may be large.
constexpr size_t kScanStep = 16;

absl::Status Contended(absl::string_view key) {
  return WithRetry(Error(absl::StatusCode::kAborted, "CONTENDED",
                         absl::StrCat("too many writers at once: ", key)),
                   kContendedDelay);
}

// The smallest key behind `key`.
std::string Behind(std::string key) {
  key.push_back('\0');
  return key;
}

}  // namespace

struct Table::Work {
  Change change;
  std::string key;
  Decide decide;
  Then then;
  int attempts = 0;
};

// What to keep and answer. Nothing is left to commit for a request that was answered before.
struct Table::Plan {
  std::string record;
  std::optional<store::Transaction> transaction;
};

absl::StatusOr<std::string> Table::Get(const TenantId& tenant, absl::string_view id) const {
  ASSIGN_OR_RETURN(store::Entry entry,
                   store_.Get(store::TenantKey(tenant, absl::StrCat(prefix_, id))));
  return std::move(entry.value);
}

absl::StatusOr<Page<Item>> Table::List(const TenantId& tenant, absl::string_view after,
                                       size_t limit) const {
  const std::string prefix = store::TenantKey(tenant, prefix_);
  const std::string end = store::PrefixEnd(prefix);
  std::string begin = after.empty() ? prefix : Behind(absl::StrCat(prefix, after));
  Page<Item> page;
  size_t bytes = 0;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<store::Entry> entries, store_.Scan(begin, end, kScanStep));
    for (store::Entry& entry : entries) {
      page.more = page.items.size() == limit || bytes >= kMaxPageBytes;
      if (page.more) return page;
      bytes += entry.value.size();
      page.items.push_back({entry.key.substr(prefix.size()), std::move(entry.value)});
    }
    if (entries.size() < kScanStep) return page;
    begin = Behind(std::move(entries.back().key));
  }
}

void Table::Put(const Change& change, absl::string_view id, Decide decide, Then then) {
  std::string key = store::TenantKey(change.tenant, absl::StrCat(prefix_, id));
  Try(std::make_unique<Work>(Work{change, std::move(key), std::move(decide), std::move(then)}));
}

absl::StatusOr<Table::Plan> Table::MakePlan(Work& work) const {
  const Change& change = work.change;
  ASSIGN_OR_RETURN(std::optional<std::string> known,
                   once_.Find(change.tenant, change.request, change.fingerprint));
  if (known.has_value()) return Plan{.record = *std::move(known)};

  const absl::StatusOr<store::Entry> entry = store_.Get(work.key);
  if (!entry.ok() && !absl::IsNotFound(entry.status())) return entry.status();
  const auto before = entry.ok() ? std::optional(entry->value) : std::nullopt;
  ASSIGN_OR_RETURN(std::string after, work.decide(before));

  store::Transaction transaction;
  transaction.conditions.push_back({work.key, entry.ok() ? entry->version : 0});
  transaction.puts.push_back({work.key, after});
  once_.Add(change.tenant, change.request, change.fingerprint, after, transaction);
  return Plan{.record = std::move(after), .transaction = std::move(transaction)};
}

void Table::Try(std::unique_ptr<Work> work) {
  absl::StatusOr<Plan> plan = MakePlan(*work);
  if (!plan.ok()) return work->then(plan.status());
  if (!plan->transaction.has_value()) return work->then(std::move(plan->record));

  auto committed = [this, work = std::move(work), record = std::move(plan->record)](
                       const absl::StatusOr<uint64_t>& version) mutable {
    if (version.ok()) return work->then(std::move(record));
    if (!absl::IsAborted(version.status())) return work->then(version.status());
    if (++work->attempts == kMaxAttempts) return work->then(Contended(work->key));
    Try(std::move(work));
  };
  store_.Commit(*std::move(plan->transaction), std::move(committed));
}

}  // namespace magpie::record
