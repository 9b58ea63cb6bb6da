#include "common/once/once.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/hash/fnv.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/once/store/v1/record.pb.h"

namespace magpie {
namespace {

// An answer that Sweep deletes takes up to four operations of a transaction.
constexpr size_t kSweepBatch = store::Store::kMaxOperations / 4;

std::string AnswerKey(const TenantId& tenant, absl::string_view id) {
  return store::TenantKey(tenant, absl::StrCat("q/", id));
}

std::string ExpiryPrefix(const TenantId& tenant, absl::Time expiry) {
  return store::TenantKey(
      tenant, absl::StrCat("x/", absl::Dec(absl::ToUnixSeconds(expiry), absl::kZeroPad12), "/"));
}

std::string RecordOf(uint64_t fingerprint, absl::string_view answer) {
  once::store::v1::OnceRecord record;
  record.set_fingerprint(fingerprint);
  record.set_answer(answer.data(), answer.size());
  return record.SerializeAsString();
}

// Deletes the expiry, and the answer unless that was written again later and has another expiry.
// What one commit wrote has one version.
absl::Status AddDeletes(const store::Store& store, const TenantId& tenant,
                        const store::Entry& expiry, store::Transaction& transaction) {
  const absl::string_view key = expiry.key;
  const std::string answer_key = AnswerKey(tenant, key.substr(key.rfind('/') + 1));
  transaction.conditions.push_back({expiry.key, expiry.version});
  transaction.deletes.push_back(expiry.key);
  const absl::StatusOr<store::Entry> answer = store.Get(answer_key);
  if (absl::IsNotFound(answer.status())) return absl::OkStatus();
  RETURN_IF_ERROR(answer.status());
  if (answer->version != expiry.version) return absl::OkStatus();
  transaction.conditions.push_back({answer_key, answer->version});
  transaction.deletes.push_back(answer_key);
  return absl::OkStatus();
}

// Returns how many there were, of at most `limit`.
absl::StatusOr<size_t> SweepTenant(store::Store& store, const TenantId& tenant, absl::Time now,
                                   size_t limit) {
  size_t swept = 0;
  while (swept < limit) {
    const size_t batch = std::min(limit - swept, kSweepBatch);
    ASSIGN_OR_RETURN(const std::vector<store::Entry> expired,
                     store.Scan(store::TenantKey(tenant, "x/"), ExpiryPrefix(tenant, now), batch));
    if (expired.empty()) break;
    store::Transaction transaction;
    for (const store::Entry& expiry : expired) {
      RETURN_IF_ERROR(AddDeletes(store, tenant, expiry, transaction));
    }
    RETURN_IF_ERROR(store::CommitAndWait(store, std::move(transaction)).status());
    swept += expired.size();
  }
  return swept;
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
                 absl::StrCat("request_id belongs to another request: ", id.str()));
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
  const absl::Time expiry = clock_.Now() + keep_;
  transaction.puts.push_back({AnswerKey(tenant, id.str()), RecordOf(fingerprint, answer)});
  transaction.puts.push_back({absl::StrCat(ExpiryPrefix(tenant, expiry), id.str()), ""});
}

absl::StatusOr<size_t> Once::Sweep(size_t limit) {
  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(const std::vector<std::string> tenants, store::ListTenants(store_));
  size_t swept = 0;
  for (const std::string& name : tenants) {
    ASSIGN_OR_RETURN(const TenantId tenant, TenantId::Parse(name));
    ASSIGN_OR_RETURN(const size_t of_tenant, SweepTenant(store_, tenant, now, limit));
    swept += of_tenant;
  }
  return swept;
}

}  // namespace magpie
