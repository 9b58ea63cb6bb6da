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

// Answers are up to 8 MB, and so many are in memory at once.
constexpr size_t kSweepBatch = 16;

std::string AnswerKey(const TenantId& tenant, absl::string_view id) {
  return store::TenantKey(tenant, absl::StrCat("q/", id));
}

std::string RecordOf(uint64_t fingerprint, absl::string_view answer, absl::Time expiry) {
  once::store::v1::OnceRecord record;
  record.set_fingerprint(fingerprint);
  record.set_answer(answer.data(), answer.size());
  record.set_expiry_s(absl::ToUnixSeconds(expiry));
  return record.SerializeAsString();
}

// What does not parse stays, for Find to tell of it.
bool IsExpired(const store::Entry& entry, absl::Time now) {
  once::store::v1::OnceRecord record;
  return record.ParseFromString(entry.value) && record.expiry_s() < absl::ToUnixSeconds(now);
}

}  // namespace

uint64_t FingerprintOf(absl::string_view call, absl::string_view request_bytes) {
  // The zero byte keeps "ab" + "c" from being "a" + "bc".
  return Fnv1a(request_bytes, Fnv1a(absl::string_view("\0", 1), Fnv1a(call)));
}

absl::StatusOr<std::optional<std::string>> Once::Find(const TenantId& tenant, const RequestId& id,
                                                      uint64_t fingerprint) const {
  const absl::StatusOr<store::Entry> entry = store_.Get(AnswerKey(tenant, id.str()));
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  RETURN_IF_ERROR(entry.status());
  once::store::v1::OnceRecord record;
  if (!record.ParseFromString(entry->value)) {
    return Error(absl::StatusCode::kDataLoss, "ANSWER_CORRUPT",
                 absl::StrCat("kept answer does not parse: ", id.str()));
  }
  if (record.fingerprint() != fingerprint) {
    return Error(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                 absl::StrCat("request_id belongs to a different request: ", id.str()));
  }
  return std::move(*record.mutable_answer());
}

void Once::Add(const TenantId& tenant, const RequestId& id, uint64_t fingerprint,
               absl::string_view answer, store::Transaction& transaction) const {
  transaction.conditions.push_back({.key = AnswerKey(tenant, id.str()), .version = 0});
  Update(tenant, id, fingerprint, answer, transaction);
}

void Once::Update(const TenantId& tenant, const RequestId& id, uint64_t fingerprint,
                  absl::string_view answer, store::Transaction& transaction) const {
  transaction.puts.push_back(
      {AnswerKey(tenant, id.str()), RecordOf(fingerprint, answer, clock_.Now() + keep_)});
}

absl::StatusOr<Swept> Once::Sweep(size_t limit) {
  ASSIGN_OR_RETURN(const std::vector<std::string> tenants, store::ListTenants(store_));
  absl::MutexLock lock(&sweeping_);
  Swept swept;
  for (const std::string& name : tenants) {
    ASSIGN_OR_RETURN(const TenantId tenant, TenantId::Parse(name));
    RETURN_IF_ERROR(SweepTenant(tenant, limit, swept));
    if (swept.seen == limit) return swept;
  }
  place_.clear();
  return swept;
}

absl::Status Once::SweepTenant(const TenantId& tenant, size_t limit, Swept& swept) {
  const std::string prefix = AnswerKey(tenant, "");
  const std::string end = store::PrefixEnd(prefix);
  while (swept.seen < limit && place_ < end) {
    const size_t batch = std::min(limit - swept.seen, kSweepBatch);
    ASSIGN_OR_RETURN(const std::vector<store::Entry> answers,
                     store_.Scan(std::max(place_, prefix), end, batch));
    store::Transaction transaction;
    for (const store::Entry& answer : answers) {
      if (!IsExpired(answer, clock_.Now())) continue;
      transaction.conditions.push_back({answer.key, answer.version});
      transaction.deletes.push_back(answer.key);
    }
    const size_t forgotten = transaction.deletes.size();
    if (forgotten > 0) {
      RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(transaction)).status());
    }
    swept.seen += answers.size();
    swept.forgotten += forgotten;
    place_ = answers.size() < batch ? end : answers.back().key + '\0';
  }
  return absl::OkStatus();
}

}  // namespace magpie
