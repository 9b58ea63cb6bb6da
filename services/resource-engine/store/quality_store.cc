#include "services/resource-engine/store/quality_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/store/resource_record.h"

namespace magpie::resource {
namespace {

constexpr size_t kQualityStep = 256;

std::string Prefix(const TenantId& tenant, Period period) {
  return magpie::store::TenantKey(tenant, period == Period::kHour ? "m/h/" : "m/d/");
}

std::string Digits(absl::Time start) {
  const int64_t seconds = std::clamp<int64_t>(absl::ToUnixSeconds(start), 0, 9'999'999'999);
  return absl::StrFormat("%010d", seconds);
}

std::string KeyOf(const std::string& prefix, const QualityRow& row) {
  return absl::StrCat(prefix, Digits(row.start), "/", row.resource.str(), "/", row.caller);
}

std::string Encode(const Quality& quality) {
  store::v1::QualityRecord record;
  record.set_calls(quality.calls);
  record.set_made(quality.made);
  record.set_cached(quality.cached);
  record.set_shared(quality.shared);
  record.mutable_errors()->insert(quality.errors.begin(), quality.errors.end());
  record.mutable_latencies()->insert(quality.latencies.begin(), quality.latencies.end());
  return record.SerializeAsString();
}

absl::StatusOr<Quality> Decode(const magpie::store::Entry& entry) {
  store::v1::QualityRecord record;
  if (!record.ParseFromString(entry.value)) return BadRecord(entry.key);
  return Quality{.calls = record.calls(),
                 .made = record.made(),
                 .cached = record.cached(),
                 .shared = record.shared(),
                 .errors = {record.errors().begin(), record.errors().end()},
                 .latencies = {record.latencies().begin(), record.latencies().end()}};
}

// `rest` is the key after its prefix.
absl::StatusOr<QualityRow> DecodeRow(absl::string_view rest, const magpie::store::Entry& entry) {
  const std::vector<absl::string_view> parts = absl::StrSplit(rest, absl::MaxSplits('/', 2));
  int64_t seconds = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &seconds)) return BadRecord(entry.key);
  ASSIGN_OR_RETURN(ResourceId resource, ResourceId::Parse(parts[1]));
  ASSIGN_OR_RETURN(Quality quality, Decode(entry));
  return QualityRow{absl::FromUnixSeconds(seconds), std::move(resource), std::string(parts[2]),
                    std::move(quality)};
}

bool Fits(const QualityQuery& query, const QualityRow& row) {
  return (query.resource.empty() || row.resource.str() == query.resource) &&
         (query.caller.empty() || row.caller == query.caller);
}

}  // namespace

absl::StatusOr<magpie::store::Transaction> QualityStore::Sum(magpie::store::Gather& gather,
                                                             const std::string& prefix,
                                                             const std::vector<QualityRow>& rows) {
  magpie::store::Transaction transaction;
  const auto kept = magpie::store::ReadEach(
      rows, [&](const QualityRow& row) { return gather.Get(KeyOf(prefix, row)); });
  for (size_t i = 0; i < rows.size(); ++i) {
    const QualityRow& row = rows[i];
    const absl::StatusOr<magpie::store::Entry>& before = kept[i];
    Quality sum;
    if (before.ok()) {
      ASSIGN_OR_RETURN(sum, Decode(*before));
    } else if (!absl::IsNotFound(before.status())) {
      return before.status();
    }
    magpie::resource::Add(row.quality, sum);
    const std::string key = KeyOf(prefix, row);
    transaction.conditions.push_back({key, before.ok() ? before->version : 0});
    transaction.puts.push_back({key, Encode(sum)});
  }
  return transaction;
}

absl::Status QualityStore::Add(const TenantId& tenant, Period period,
                               const std::vector<QualityRow>& rows) {
  const std::string prefix = Prefix(tenant, period);
  ASSIGN_OR_RETURN(magpie::store::Transaction transaction,
                   magpie::store::GatherAndWait(
                       store_, [&](auto& gather) { return Sum(gather, prefix, rows); }));
  return magpie::store::CommitAndWait(store_, std::move(transaction)).status();
}

absl::StatusOr<QualityPage> QualityStore::Find(magpie::store::Gather& gather,
                                               const TenantId& tenant, const QualityQuery& query) {
  const std::string prefix = Prefix(tenant, query.period);
  const std::string end = absl::StrCat(prefix, Digits(query.to));
  std::string begin = absl::StrCat(prefix, Digits(query.from));
  if (!query.after.empty()) {
    begin = std::max(begin, absl::StrCat(prefix, query.after, absl::string_view("\0", 1)));
  }
  QualityPage page;
  for (size_t scanned = 0; begin < end;) {
    ASSIGN_OR_RETURN(const auto entries, gather.Scan(begin, end, kQualityStep));
    for (const magpie::store::Entry& entry : entries) {
      const absl::string_view rest = absl::string_view(entry.key).substr(prefix.size());
      ASSIGN_OR_RETURN(QualityRow row, DecodeRow(rest, entry));
      if (Fits(query, row)) page.rows.push_back(std::move(row));
      if (page.rows.size() < query.limit && ++scanned < kMaxScanned) continue;
      page.next = std::string(rest);
      return page;
    }
    if (entries.size() < kQualityStep) return page;
    begin = absl::StrCat(entries.back().key, absl::string_view("\0", 1));
  }
  return page;
}

absl::Status QualityStore::Forget(const TenantId& tenant, Period period, absl::Time now) {
  const std::string prefix = Prefix(tenant, period);
  const absl::Time oldest = now - (period == Period::kHour ? kKeepHours : kKeepDays);
  const std::string end = absl::StrCat(prefix, Digits(oldest));
  ASSIGN_OR_RETURN(const auto entries, magpie::store::GatherAndWait(store_, [&](auto& gather) {
                     return gather.Scan(prefix, end, kQualityStep);
                   }));
  if (entries.empty()) return absl::OkStatus();
  magpie::store::Transaction transaction;
  for (const magpie::store::Entry& entry : entries) {
    transaction.conditions.push_back({entry.key, entry.version});
    transaction.deletes.push_back(entry.key);
  }
  return magpie::store::CommitAndWait(store_, std::move(transaction)).status();
}

}  // namespace magpie::resource
