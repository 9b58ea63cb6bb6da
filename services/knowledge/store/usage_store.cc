#include "services/knowledge/store/usage_store.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/records/once.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/knowledge/store/v1/usage.pb.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kScanStep = 256;

std::string UsagePrefix(const TenantId& tenant) { return magpie::store::TenantKey(tenant, "g/u/"); }
std::string TotalPrefix(const TenantId& tenant) { return magpie::store::TenantKey(tenant, "g/t/"); }
std::string UnansweredPrefix(const TenantId& tenant) {
  return magpie::store::TenantKey(tenant, "g/n/");
}
std::string UsageKey(const TenantId& tenant, absl::string_view day, absl::string_view article) {
  return absl::StrCat(UsagePrefix(tenant), day, "/", article);
}
std::string UnansweredKey(const TenantId& tenant, const std::string& day,
                          const std::string& query) {
  return absl::StrFormat("%s%s/%016x", UnansweredPrefix(tenant), day, FingerprintOf("", query));
}

absl::Status BadUsage(const magpie::store::Entry& entry) {
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD",
               absl::StrCat("bad record of usage: ", entry.key));
}

void ToRecord(const UsageCounts& counts, store::v1::UsageCountsRecord& record) {
  record.set_found(counts.found);
  record.set_opened(counts.opened);
  record.set_helpful(counts.helpful);
  record.set_not_helpful(counts.not_helpful);
  record.set_asked_a_person(counts.asked_a_person);
}

UsageCounts FromRecord(const store::v1::UsageCountsRecord& record) {
  return {record.found(), record.opened(), record.helpful(), record.not_helpful(),
          record.asked_a_person()};
}

std::string Encode(const UsageByPlace& usage) {
  store::v1::UsageRecord record;
  for (const auto& [place, counts] : usage) {
    store::v1::UsageRecord::Place& one = *record.add_places();
    one.set_channel(place.channel);
    one.set_scene(place.scene);
    ToRecord(counts, *one.mutable_counts());
  }
  return record.SerializeAsString();
}

std::string Encode(const UsageTotal& total) {
  store::v1::UsageTotalRecord record;
  ToRecord(total.counts, *record.mutable_counts());
  record.mutable_reasons()->Add(total.reasons.begin(), total.reasons.end());
  return record.SerializeAsString();
}

std::string Encode(const Unanswered& query) {
  store::v1::UnansweredRecord record;
  record.set_query(query.query);
  record.set_count(query.count);
  record.set_scores(query.scores);
  return record.SerializeAsString();
}

absl::StatusOr<UsageByPlace> DecodePlaces(const magpie::store::Entry& entry) {
  store::v1::UsageRecord record;
  if (!record.ParseFromString(entry.value)) return BadUsage(entry);
  UsageByPlace usage;
  for (const store::v1::UsageRecord::Place& place : record.places()) {
    usage[{place.channel(), place.scene()}] = FromRecord(place.counts());
  }
  return usage;
}

absl::StatusOr<UsageTotal> DecodeTotal(const magpie::store::Entry& entry) {
  store::v1::UsageTotalRecord record;
  if (!record.ParseFromString(entry.value)) return BadUsage(entry);
  return UsageTotal{FromRecord(record.counts()),
                    {record.reasons().begin(), record.reasons().end()}};
}

absl::StatusOr<Unanswered> DecodeUnanswered(const magpie::store::Entry& entry) {
  store::v1::UnansweredRecord record;
  if (!record.ParseFromString(entry.value)) return BadUsage(entry);
  return Unanswered{record.query(), record.count(), record.scores()};
}

// What a key has; `T()` if it has nothing.
template <class T>
absl::StatusOr<T> ValueOr(const absl::StatusOr<magpie::store::Entry>& entry,
                          absl::StatusOr<T> (*decode)(const magpie::store::Entry&)) {
  if (absl::IsNotFound(entry.status())) return T();
  RETURN_IF_ERROR(entry.status());
  return decode(*entry);
}

// Puts `value` where `before` was read.
void Replace(const std::string& key, const absl::StatusOr<magpie::store::Entry>& before,
             std::string value, magpie::store::Transaction& transaction) {
  transaction.conditions.push_back({key, before.ok() ? before->version : 0});
  transaction.puts.push_back({key, std::move(value)});
}

std::string EndOf(const std::string& prefix) { return absl::StrCat(prefix, "\x7f"); }
std::string After(const std::string& key) { return absl::StrCat(key, absl::string_view("\0", 1)); }

// All entries that begin with `prefix`.
absl::StatusOr<std::vector<magpie::store::Entry>> ScanAll(magpie::store::Gather& gather,
                                                          const std::string& prefix) {
  std::vector<magpie::store::Entry> all;
  const std::string end = EndOf(prefix);
  std::string begin = prefix;
  while (true) {
    ASSIGN_OR_RETURN(auto entries, gather.Scan(begin, end, kScanStep));
    const size_t count = entries.size();
    for (magpie::store::Entry& entry : entries) all.push_back(std::move(entry));
    if (count < kScanStep) return all;
    begin = After(all.back().key);
  }
}

}  // namespace

absl::StatusOr<UsageStore::Summed> UsageStore::Sum(magpie::store::Gather& gather,
                                                   const TenantId& tenant, const std::string& day,
                                                   const UsageByArticle& usage) {
  const auto days = magpie::store::ReadEach(
      usage, [&](const auto& one) { return gather.Get(UsageKey(tenant, day, one.first)); });
  const auto totals = magpie::store::ReadEach(usage, [&](const auto& one) {
    return gather.Get(absl::StrCat(TotalPrefix(tenant), one.first));
  });
  Summed summed;
  size_t at = 0;
  for (const auto& [article, noted] : usage) {
    ASSIGN_OR_RETURN(UsageByPlace places, ValueOr<UsageByPlace>(days[at], DecodePlaces));
    ASSIGN_OR_RETURN(UsageTotal total, ValueOr<UsageTotal>(totals[at], DecodeTotal));
    for (const auto& [place, counts] : noted.places) magpie::knowledge::Add(place, counts, places);
    magpie::knowledge::Add(noted.total, total);
    Replace(UsageKey(tenant, day, article), days[at], Encode(places), summed.transaction);
    Replace(absl::StrCat(TotalPrefix(tenant), article), totals[at], Encode(total),
            summed.transaction);
    summed.totals.emplace(article, std::move(total));
    ++at;
  }
  return summed;
}

absl::StatusOr<std::map<std::string, UsageTotal>> UsageStore::Add(const TenantId& tenant,
                                                                  const std::string& day,
                                                                  const UsageByArticle& usage) {
  ASSIGN_OR_RETURN(Summed summed, magpie::store::GatherAndWait(store_, [&](auto& gather) {
                     return Sum(gather, tenant, day, usage);
                   }));
  RETURN_IF_ERROR(magpie::store::CommitAndWait(store_, std::move(summed.transaction)).status());
  return std::move(summed.totals);
}

absl::Status UsageStore::Add(const TenantId& tenant, const std::string& day,
                             const std::vector<Unanswered>& queries) {
  const auto sum =
      [&](magpie::store::Gather& gather) -> absl::StatusOr<magpie::store::Transaction> {
    ASSIGN_OR_RETURN(const auto kept,
                     ScanAll(gather, absl::StrCat(UnansweredPrefix(tenant), day, "/")));
    size_t count = kept.size();
    const auto before = magpie::store::ReadEach(queries, [&](const Unanswered& query) {
      return gather.Get(UnansweredKey(tenant, day, query.query));
    });
    magpie::store::Transaction transaction;
    for (size_t i = 0; i < queries.size(); ++i) {
      ASSIGN_OR_RETURN(Unanswered stored, ValueOr<Unanswered>(before[i], DecodeUnanswered));
      if (stored.count == 0 && ++count > kMaxQueriesOfADay) continue;
      stored.query = queries[i].query;
      stored.count += queries[i].count;
      stored.scores += queries[i].scores;
      Replace(UnansweredKey(tenant, day, stored.query), before[i], Encode(stored), transaction);
    }
    return transaction;
  };
  ASSIGN_OR_RETURN(magpie::store::Transaction transaction,
                   magpie::store::GatherAndWait(store_, sum));
  if (transaction.puts.empty()) return absl::OkStatus();
  return magpie::store::CommitAndWait(store_, std::move(transaction)).status();
}

absl::Status UsageStore::ForgetBefore(const std::string& prefix, const std::string& day) {
  ASSIGN_OR_RETURN(const auto entries, magpie::store::GatherAndWait(store_, [&](auto& gather) {
                     return gather.Scan(prefix, absl::StrCat(prefix, day), kScanStep);
                   }));
  if (entries.empty()) return absl::OkStatus();
  magpie::store::Transaction transaction;
  for (const magpie::store::Entry& entry : entries) {
    transaction.conditions.push_back({entry.key, entry.version});
    transaction.deletes.push_back(entry.key);
  }
  return magpie::store::CommitAndWait(store_, std::move(transaction)).status();
}

absl::Status UsageStore::Forget(const TenantId& tenant, absl::Time now) {
  RETURN_IF_ERROR(
      ForgetBefore(UsagePrefix(tenant), DayOf(now - absl::Hours(24) * (kUsageDays - 1))));
  return ForgetBefore(UnansweredPrefix(tenant),
                      DayOf(now - absl::Hours(24) * (kUnansweredDays - 1)));
}

absl::StatusOr<UsageTotal> UsageStore::GetTotal(magpie::store::Gather& gather,
                                                const TenantId& tenant, absl::string_view article) {
  return ValueOr<UsageTotal>(gather.Get(absl::StrCat(TotalPrefix(tenant), article)), DecodeTotal);
}

absl::Status UsageStore::ForgetTotal(const TenantId& tenant, absl::string_view article) {
  magpie::store::Transaction transaction;
  transaction.deletes.push_back(absl::StrCat(TotalPrefix(tenant), article));
  return magpie::store::CommitAndWait(store_, std::move(transaction)).status();
}

absl::Status UsageStore::EachTotal(
    const TenantId& tenant,
    absl::FunctionRef<void(const std::string& article, const UsageTotal& total)> each) const {
  const std::string prefix = TotalPrefix(tenant);
  const std::string end = EndOf(prefix);
  std::string begin = prefix;
  while (true) {
    ASSIGN_OR_RETURN(const auto entries, magpie::store::GatherAndWait(store_, [&](auto& gather) {
                       return gather.Scan(begin, end, kScanStep);
                     }));
    for (const magpie::store::Entry& entry : entries) {
      ASSIGN_OR_RETURN(const UsageTotal total, DecodeTotal(entry));
      each(entry.key.substr(prefix.size()), total);
    }
    if (entries.size() < kScanStep) return absl::OkStatus();
    begin = After(entries.back().key);
  }
}

absl::StatusOr<UsageDays> UsageStore::Find(magpie::store::Gather& gather, const TenantId& tenant,
                                           absl::string_view article,
                                           const std::vector<std::string>& days) {
  const auto entries = magpie::store::ReadEach(
      days, [&](const std::string& day) { return gather.Get(UsageKey(tenant, day, article)); });
  UsageDays found;
  for (size_t i = 0; i < days.size(); ++i) {
    ASSIGN_OR_RETURN(UsageByPlace places, ValueOr<UsageByPlace>(entries[i], DecodePlaces));
    if (!places.empty()) found.emplace_back(days[i], std::move(places));
  }
  return found;
}

absl::StatusOr<std::vector<Unanswered>> UsageStore::FindUnanswered(magpie::store::Gather& gather,
                                                                   const TenantId& tenant,
                                                                   const std::string& day) {
  ASSIGN_OR_RETURN(const auto entries,
                   ScanAll(gather, absl::StrCat(UnansweredPrefix(tenant), day, "/")));
  std::vector<Unanswered> queries;
  queries.reserve(entries.size());
  for (const magpie::store::Entry& entry : entries) {
    ASSIGN_OR_RETURN(Unanswered query, DecodeUnanswered(entry));
    queries.push_back(std::move(query));
  }
  return queries;
}

}  // namespace magpie::knowledge
