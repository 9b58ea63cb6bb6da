#include "services/resource-engine/domain/run/answer_cache.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::resource {
namespace {

// These depend on the request alone, which will be the same. Others depend on the credentials (401,
// 403, 407) or on other requests (409, 425).
constexpr std::array kLasting = {400, 404, 405, 410, 414, 422, 451};

// Whether the failure would recur.
bool IsLasting(const Outcome& outcome) {
  if (outcome.body.ok() || IsRetryable(outcome.body.status())) return false;
  return ReasonOf(outcome.body.status()) == "UPSTREAM_REFUSED" ||
         std::ranges::find(kLasting, outcome.http_status) != kLasting.end();
}

}  // namespace

AnswerKey KeyOf(const Call& call) {
  std::string key = call.request.target;
  // No target and no header has a line feed; a message, which may have some, comes last.
  for (const auto& [name, value] : call.request.headers) {
    absl::StrAppend(&key, "\n", name, ":", value);
  }
  if (!call.request.message.empty()) absl::StrAppend(&key, "\n\n", call.request.message);
  return {call.definition.get(), std::move(key)};
}

std::optional<AnswerCache::Found> AnswerCache::Find(const AnswerKey& key, const CachePolicy& policy,
                                                    std::optional<absl::Duration> max_age,
                                                    absl::Time now) {
  Kept* const kept = kept_.Find(key);
  if (kept == nullptr) return std::nullopt;
  const absl::Duration age = now - kept->since;
  const bool ok = kept->outcome.body.ok();
  if (max_age.has_value() && age >= *max_age) return std::nullopt;
  if (max_age.has_value() && ok) {
    return Found{kept->outcome, Use::kNow, age};  // for how long, a request without max_age decides
  }
  const absl::Duration ttl = ok ? policy.ttl : policy.negative_ttl;
  if (age < ttl) {
    Found found{kept->outcome, Use::kNow, age};
    if (max_age.has_value()) return found;
    if (kept->replaced == nullptr) kept->replaced = std::make_shared<std::atomic<bool>>(false);
    found.outcome.fresh_until = kept->since + ttl;
    found.outcome.replaced = kept->replaced;
    return found;
  }
  if (!ok) return std::nullopt;
  if (age < ttl + policy.stale_while_revalidate) {
    return Found{kept->outcome, Use::kNowAndRevalidate, age};
  }
  if (age < ttl + policy.stale_if_error) return Found{kept->outcome, Use::kIfError, age};
  return std::nullopt;
}

void AnswerCache::Put(const AnswerKey& key, const Call& call, const Outcome& outcome,
                      absl::Time now) {
  const CachePolicy& policy = call.api->policy.cache;
  const bool keep =
      outcome.body.ok()
          ? policy.ttl + std::max(policy.stale_while_revalidate, policy.stale_if_error) >
                absl::ZeroDuration()
          : IsLasting(outcome) && policy.negative_ttl > absl::ZeroDuration();
  if (!keep && !IsLasting(outcome)) return;
  const std::optional<Kept> before = kept_.Take(key);
  if (before.has_value() && before->replaced != nullptr) *before->replaced = true;
  if (!keep) return;
  Kept kept{call.definition, outcome, now};
  kept.outcome.attempts = 0;
  kept.outcome.latency = absl::ZeroDuration();
  kept_.Put(key, std::move(kept), kOverhead + key.second.size() + kParsed * outcome.bytes);
}

}  // namespace magpie::resource
