#include "common/records/once.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/fnv.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/once/store/v1/record.pb.h"

namespace magpie {
namespace {

// The answers in memory at a time, each up to 8 MB.
constexpr size_t kSweepBatch = 16;

constexpr absl::string_view kAnswers = "q/";

std::string AnswerKey(const TenantId& tenant, const RequestName& request) {
  const absl::string_view slash = request.within.empty() ? "" : "/";
  return store::TenantKey(tenant, absl::StrCat(kAnswers, request.within, slash, request.id));
}

std::string RecordOf(uint64_t fingerprint, absl::string_view answer, absl::Time expiry) {
  once::store::v1::OnceRecord record;
  record.set_fingerprint(fingerprint);
  record.set_answer(answer.data(), answer.size());
  record.set_expiry_s(absl::ToUnixSeconds(expiry));
  return record.SerializeAsString();
}

// A malformed record stays, so that Find reports it.
bool IsExpired(const store::Entry& entry, absl::Time now) {
  once::store::v1::OnceRecord record;
  return record.ParseFromString(entry.value) && record.expiry_s() < absl::ToUnixSeconds(now);
}

}  // namespace

uint64_t FingerprintOf(absl::string_view call, absl::string_view request_bytes) {
  // The zero byte keeps "ab" + "c" from being "a" + "bc".
  return Fnv1a(request_bytes, Fnv1a(absl::string_view("\0", 1), Fnv1a(call)));
}

absl::StatusOr<std::optional<std::string>> Once::Find(store::Gather& gather, const TenantId& tenant,
                                                      const RequestName& request,
                                                      uint64_t fingerprint) const {
  const absl::StatusOr<store::Entry> entry = gather.Get(AnswerKey(tenant, request));
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  RETURN_IF_ERROR(entry.status());
  once::store::v1::OnceRecord record;
  if (!record.ParseFromString(entry->value)) {
    return Error(absl::StatusCode::kDataLoss, "ANSWER_CORRUPT",
                 absl::StrCat("kept answer does not parse: ", request.id));
  }
  if (record.fingerprint() != fingerprint) {
    return Error(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                 absl::StrCat("request_id belongs to a different request: ", request.id));
  }
  return std::move(*record.mutable_answer());
}

void Once::Add(const TenantId& tenant, const RequestName& request, uint64_t fingerprint,
               absl::string_view answer, store::Transaction& transaction) const {
  transaction.conditions.push_back({.key = AnswerKey(tenant, request), .version = 0});
  Update(tenant, request, fingerprint, answer, transaction);
}

void Once::Update(const TenantId& tenant, const RequestName& request, uint64_t fingerprint,
                  absl::string_view answer, store::Transaction& transaction) const {
  transaction.puts.push_back(
      {AnswerKey(tenant, request), RecordOf(fingerprint, answer, clock_.Now() + keep_)});
}

absl::StatusOr<Swept> Once::Sweep(size_t limit) {
  ASSIGN_OR_RETURN(const std::vector<std::string> tenants,
                   store::GatherAndWait(store_, &store::ListTenants));
  absl::MutexLock lock(&sweeping_);
  Swept swept;
  for (const std::string& name : tenants) {
    if (name < tenant_) continue;
    if (name > tenant_) place_.emplace();
    tenant_ = name;
    ASSIGN_OR_RETURN(const TenantId tenant, TenantId::Parse(name));
    RETURN_IF_ERROR(SweepTenant(tenant, limit, swept));
    if (swept.seen == limit) return swept;
  }
  tenant_.clear();
  return swept;
}

absl::Status Once::SweepTenant(const TenantId& tenant, size_t limit, Swept& swept) {
  const std::string prefix = store::TenantKey(tenant, kAnswers);
  const std::string end = store::PrefixEnd(prefix);
  while (swept.seen < limit && place_.has_value()) {
    const size_t batch = std::min(limit - swept.seen, kSweepBatch);
    ASSIGN_OR_RETURN(const store::WidePage page,
                     store::GatherAndWait(store_, [&](store::Gather& gather) {
                       return gather.ScanWide(prefix, end, *place_, batch);
                     }));
    store::Transaction transaction;
    for (const store::Entry& answer : page.entries) {
      if (!IsExpired(answer, clock_.Now())) continue;
      transaction.conditions.push_back({answer.key, answer.version});
      transaction.deletes.push_back(answer.key);
    }
    const size_t forgotten = transaction.deletes.size();
    if (forgotten > 0) {
      RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(transaction)).status());
    }
    swept.seen += page.entries.size();
    swept.forgotten += forgotten;
    place_ = page.next;
  }
  return absl::OkStatus();
}

}  // namespace magpie
