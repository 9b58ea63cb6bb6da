#include "common/records/table.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::record {
namespace {

// Records that are read at a time; few, since they may be large.
constexpr size_t kScanStep = 16;

// The smallest key after `key`.
std::string Behind(std::string key) {
  key.push_back('\0');
  return key;
}

}  // namespace

absl::StatusOr<std::string> Table::Get(store::Gather& gather, const TenantId& tenant,
                                       absl::string_view id) const {
  ASSIGN_OR_RETURN(store::Entry entry,
                   gather.Get(store::TenantKey(tenant, absl::StrCat(prefix_, id))));
  return std::move(entry.value);
}

absl::StatusOr<Page<Item>> Table::List(store::Gather& gather, const TenantId& tenant,
                                       absl::string_view after, size_t limit) const {
  const std::string prefix = store::TenantKey(tenant, prefix_);
  const std::string end = store::PrefixEnd(prefix);
  std::string begin = after.empty() ? prefix : Behind(absl::StrCat(prefix, after));
  Page<Item> page;
  size_t bytes = 0;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<store::Entry> entries, gather.Scan(begin, end, kScanStep));
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
  Attempt<std::string>(
      store_, std::string(id),
      [this, change, key = std::move(key), decide = std::move(decide)](
          store::Gather& gather, int) mutable { return MakePlan(gather, change, key, decide); },
      [then = std::move(then)](absl::StatusOr<Done<std::string>> done) mutable {
        if (!done.ok()) return then(done.status());
        then(std::move(done->answer));
      });
}

absl::StatusOr<Plan<std::string>> Table::MakePlan(store::Gather& gather, const Change& change,
                                                  const std::string& key, Decide& decide) const {
  ASSIGN_OR_RETURN(std::optional<std::string> known,
                   once_.Find(gather, change.tenant, {change.request.str()}, change.fingerprint));
  if (known.has_value()) return Plan<std::string>{.answer = *std::move(known)};

  const absl::StatusOr<store::Entry> entry = gather.Get(key);
  if (!entry.ok() && !absl::IsNotFound(entry.status())) return entry.status();
  const auto before = entry.ok() ? std::optional(entry->value) : std::nullopt;
  ASSIGN_OR_RETURN(std::string after, decide(before));

  store::Transaction transaction;
  transaction.conditions.push_back({key, entry.ok() ? entry->version : 0});
  transaction.puts.push_back({key, after});
  once_.Add(change.tenant, {change.request.str()}, change.fingerprint, after, transaction);
  return Plan<std::string>{.answer = std::move(after), .transaction = std::move(transaction)};
}

}  // namespace magpie::record
