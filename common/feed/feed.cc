#include "common/feed/feed.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::feed {
namespace {

std::string Digits(uint64_t number) { return absl::StrFormat("%016x", number); }

std::string HeadKey(const TenantId& tenant) { return store::TenantKey(tenant, "f"); }
std::string Prefix(const TenantId& tenant) { return store::TenantKey(tenant, "f/"); }
std::string KeyOf(const TenantId& tenant, uint64_t number) {
  return absl::StrCat(Prefix(tenant), Digits(number));
}

absl::Status BadRecord(absl::string_view key) {
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad change: ", key));
}

absl::StatusOr<uint64_t> Number(absl::string_view key, absl::string_view digits) {
  uint64_t number = 0;
  if (!absl::SimpleHexAtoi(digits, &number)) return BadRecord(key);
  return number;
}

// The last number, and the version of the head: both 0 before the first change.
struct Head {
  uint64_t number = 0;
  uint64_t version = 0;
};

absl::StatusOr<Head> ReadHead(store::Gather& gather, const TenantId& tenant) {
  const absl::StatusOr<store::Entry> entry = gather.Get(HeadKey(tenant));
  if (absl::IsNotFound(entry.status())) return Head();
  RETURN_IF_ERROR(entry.status());
  ASSIGN_OR_RETURN(const uint64_t number, Number(entry->key, entry->value));
  return Head{number, entry->version};
}

}  // namespace

absl::StatusOr<Numbers> Numbers::Begin(store::Gather& gather, const TenantId& tenant) {
  ASSIGN_OR_RETURN(const Head head, ReadHead(gather, tenant));
  return Numbers(tenant, head.number, head.version);
}

void Numbers::Add(absl::string_view what, store::Transaction& transaction) {
  transaction.puts.push_back({KeyOf(tenant_, ++last_), std::string(what)});
  if (last_ > kKept) transaction.deletes.push_back(KeyOf(tenant_, last_ - kKept));
}

void Numbers::End(store::Transaction& transaction) const {
  transaction.conditions.push_back({HeadKey(tenant_), version_});
  transaction.puts.push_back({HeadKey(tenant_), Digits(last_)});
}

absl::StatusOr<uint64_t> Last(store::Gather& gather, const TenantId& tenant) {
  ASSIGN_OR_RETURN(const Head head, ReadHead(gather, tenant));
  return head.number;
}

absl::StatusOr<Changes> Read(store::Gather& gather, const TenantId& tenant, uint64_t after,
                             size_t limit) {
  const std::string prefix = Prefix(tenant);
  ASSIGN_OR_RETURN(std::vector<store::Entry> entries,
                   gather.Scan(KeyOf(tenant, after + 1), store::PrefixEnd(prefix), limit + 1));
  Changes changes{.more = entries.size() > limit};
  if (changes.more) entries.pop_back();
  for (store::Entry& entry : entries) {
    const auto digits = absl::string_view(entry.key).substr(prefix.size());
    ASSIGN_OR_RETURN(const uint64_t number, Number(entry.key, digits));
    if (changes.changes.empty() && number != after + 1) {
      return absl::OutOfRangeError(absl::StrCat("change ", after + 1, " is not kept any more"));
    }
    if (number != after + 1 + changes.changes.size()) return BadRecord(entry.key);
    changes.changes.push_back({number, std::move(entry.value)});
  }
  return changes;
}

}  // namespace magpie::feed
