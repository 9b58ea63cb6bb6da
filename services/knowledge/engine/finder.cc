#include "services/knowledge/engine/finder.h"

#include <prometheus/gauge.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/background.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/status/error.h"

namespace magpie::knowledge {
namespace {

// Before the deadline of a caller, so that the reason arrives.
constexpr absl::Duration kMargin = absl::Milliseconds(100);

absl::Status Behind(uint64_t sequence) {
  const std::string what = sequence == 0
                               ? "the index is still being built"
                               : absl::StrCat("the index has not seen change ", sequence, " yet");
  return WithRetry(Error(absl::StatusCode::kUnavailable, "INDEX_BEHIND", what), Finder::kPoll);
}

absl::Status Stopping() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the service is shutting down");
}

prometheus::Gauge& LagSeconds() {
  static prometheus::Gauge& gauge =
      prometheus::BuildGauge()
          .Name("magpie_knowledge_index_lag_seconds")
          .Help("For how long the index of some tenant has not followed the store.")
          .Register(Metrics())
          .Add({});
  return gauge;
}

prometheus::Gauge& UnsavedSeconds() {
  static prometheus::Gauge& gauge =
      prometheus::BuildGauge()
          .Name("magpie_knowledge_checkpoint_age_seconds")
          .Help("For how long the checkpoint of some index has not had its last changes.")
          .Register(Metrics())
          .Add({});
  return gauge;
}

}  // namespace

Finder::Finder(const Sources& sources) : sources_(sources), thread_([this] { Run(); }) {}

void Finder::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stops_ = true;
  }
  if (thread_.joinable()) thread_.join();
  followers_.Stop();
  savers_.Stop();
  std::vector<Waiter> waiting;
  std::vector<std::shared_ptr<Follower>> unsaved;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [tenant, followed] : tenants_) {
      if (followed.follower->Unsaved() > 0) unsaved.push_back(followed.follower);
      std::move(followed.waiters.begin(), followed.waiters.end(), std::back_inserter(waiting));
      followed.waiters.clear();
    }
  }
  for (Waiter& waiter : waiting) waiter.then(Stopping());
  answerers_.Stop();
  for (const std::shared_ptr<Follower>& follower : unsaved) {
    if (follower->Unsaved() > 0) follower->Save();
  }
}

void Finder::Find(const Context& context, uint64_t min_sequence, Then then) {
  absl::StatusOr<View> found = Stopping();
  {
    absl::MutexLock lock(&mutex_);
    Followed& followed = FollowedOf(context.tenant);
    View now = followed.follower->Now();
    now.changes = followed.changes;
    if (now.snapshot != nullptr && now.sequence() >= min_sequence) {
      found = std::move(now);
    } else if (!stops_) {
      const absl::Time deadline = std::min(context.deadline - kMargin, absl::Now() + kMaxWait);
      followed.waiters.push_back({min_sequence, deadline, std::move(then)});
      followed.is_changed = true;
      return;
    }
  }
  then(std::move(found));
}

Finder::Followed& Finder::FollowedOf(const TenantId& tenant) {
  if (tenants_.size() >= kMaxTenants && !tenants_.contains(tenant)) {
    // Those that are waited for stay: their number is limited by that of RPCs.
    const auto order = [](const auto& entry) {
      return std::pair(!entry.second.waiters.empty(), entry.second.last_search);
    };
    const auto oldest =
        std::min_element(tenants_.begin(), tenants_.end(),
                         [&](const auto& a, const auto& b) { return order(a) < order(b); });
    if (oldest->second.waiters.empty()) tenants_.erase(oldest);
  }
  Followed& followed = tenants_[tenant];
  if (followed.follower == nullptr) {
    followed.follower = std::make_shared<Follower>(sources_, tenant, stops_);
  }
  followed.last_search = ++searches_;
  return followed;
}

void Finder::Changed(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end()) return;
  found->second.is_changed = true;
  ++found->second.changes;
}

void Finder::Run() {
  while (Dispatch()) {
    Expire();
    ReportLag();
  }
}

bool Finder::HasWork() const {
  return stops_ || std::ranges::any_of(tenants_, [](const auto& entry) {
           return entry.second.is_changed && !entry.second.is_busy;
         });
}

bool Finder::Dispatch() {
  absl::MutexLock lock(&mutex_);
  absl::Time until = next_poll_;
  for (const auto& [tenant, followed] : tenants_) {
    for (const Waiter& waiter : followed.waiters) until = std::min(until, waiter.deadline);
  }
  const auto has_work = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return HasWork(); };
  mutex_.AwaitWithDeadline(absl::Condition(&has_work), until);
  if (stops_) return false;
  const bool polls = absl::Now() >= next_poll_;
  if (polls) next_poll_ = absl::Now() + kPoll;
  for (auto& [tenant, followed] : tenants_) {
    if (followed.is_busy || (!followed.is_changed && !polls)) continue;
    followed.is_changed = false;
    followed.is_busy = true;
    followed.behind_since = std::min(followed.behind_since, absl::Now());
    for (Waiter& waiter : followed.waiters) waiter.is_due = true;
    followers_.Do(
        [this, tenant = tenant, follower = followed.follower] { Follow(tenant, follower); });
  }
  return true;
}

void Finder::Follow(const TenantId& tenant, const std::shared_ptr<Follower>& follower) {
  const absl::Status status = stops_ ? Stopping() : follower->Follow();
  if (!status.ok() && !stops_) {
    Log(Level::kWarning, "the index does not follow the store",
        {{"tenant", tenant.str()}, {"error", status.message()}});
  }
  Serve(tenant, follower, status);
}

std::vector<Finder::Waiter> Finder::TakeIf(std::vector<Waiter>& waiters,
                                           absl::FunctionRef<bool(const Waiter&)> is_over) {
  const auto rest = std::partition(waiters.begin(), waiters.end(),
                                   [&](const Waiter& waiter) { return !is_over(waiter); });
  std::vector<Waiter> taken(std::make_move_iterator(rest), std::make_move_iterator(waiters.end()));
  waiters.erase(rest, waiters.end());
  return taken;
}

void Finder::Serve(const TenantId& tenant, const std::shared_ptr<Follower>& follower,
                   const absl::Status& status) {
  View now = follower->Now();
  std::vector<Waiter> seen, unknown;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end() || found->second.follower != follower) return;  // forgotten
    Followed& followed = found->second;
    followed.is_busy = false;
    now.changes = followed.changes;
    if (status.ok()) followed.behind_since = absl::InfiniteFuture();
    if (now.snapshot == nullptr) return;
    SaveIfDue(tenant, followed);
    seen = TakeIf(followed.waiters,
                  [&](const Waiter& waiter) { return waiter.min_sequence <= now.sequence(); });
    // No change that was acknowledged is behind the last one.
    if (status.ok()) {
      unknown = TakeIf(followed.waiters, [](const Waiter& waiter) { return waiter.is_due; });
    }
  }
  for (Waiter& waiter : seen) Answer(std::move(waiter.then), now);
  for (Waiter& waiter : unknown) {
    Answer(std::move(waiter.then),
           InvalidField("min_sequence", absl::StrCat("is ", waiter.min_sequence,
                                                     ", and the last change is ", now.sequence())));
  }
}

void Finder::SaveIfDue(const TenantId& tenant, Followed& followed) {
  const uint64_t unsaved = followed.follower->Unsaved();
  followed.unsaved_since =
      unsaved == 0 ? absl::InfiniteFuture() : std::min(followed.unsaved_since, absl::Now());
  if (unsaved < kSaveAfter || std::exchange(followed.is_saving, true)) return;
  savers_.Do([this, tenant, follower = followed.follower] {
    GoToBackground();
    follower->Save();
    absl::MutexLock lock(&mutex_);
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end() || found->second.follower != follower) return;
    found->second.is_saving = false;
    found->second.unsaved_since = absl::InfiniteFuture();
  });
}

void Finder::Answer(Then then, absl::StatusOr<View> view) {
  answerers_.Do(
      [then = std::move(then), view = std::move(view)]() mutable { then(std::move(view)); });
}

void Finder::Expire() {
  const absl::Time now = absl::Now();
  std::vector<Waiter> late;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [tenant, followed] : tenants_) {
      for (Waiter& waiter :
           TakeIf(followed.waiters, [&](const Waiter& one) { return one.deadline <= now; })) {
        late.push_back(std::move(waiter));
      }
    }
  }
  for (Waiter& waiter : late) Answer(std::move(waiter.then), Behind(waiter.min_sequence));
}

void Finder::ReportLag() {
  const absl::Time now = absl::Now();
  absl::Duration lag, unsaved;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [tenant, followed] : tenants_) {
      lag = std::max(lag, now - std::min(now, followed.behind_since));
      unsaved = std::max(unsaved, now - std::min(now, followed.unsaved_since));
    }
  }
  LagSeconds().Set(absl::ToDoubleSeconds(lag));
  UnsavedSeconds().Set(absl::ToDoubleSeconds(unsaved));
}

}  // namespace magpie::knowledge
