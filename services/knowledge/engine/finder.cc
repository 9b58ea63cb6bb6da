#include "services/knowledge/engine/finder.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/feed/feed.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/gather.h"
#include "services/knowledge/engine/find/document.h"

namespace magpie::knowledge {
namespace {

// Changes that are read at a time, and articles: these may be large.
constexpr size_t kStep = 256;
constexpr size_t kArticles = 16;

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

}  // namespace

Finder::Finder(const magpie::store::Store& store, const ArticleStore& articles)
    : store_(store), articles_(articles), thread_([this] { Run(); }) {}

void Finder::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stops_ = true;
  }
  if (thread_.joinable()) thread_.join();
  std::vector<Waiter> waiting;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [tenant, followed] : tenants_) {
      std::move(followed.waiters.begin(), followed.waiters.end(), std::back_inserter(waiting));
      followed.waiters.clear();
    }
  }
  for (Waiter& waiter : waiting) waiter.then(Stopping());
}

void Finder::Find(const Context& context, uint64_t min_sequence, Then then) {
  absl::StatusOr<SnapshotPtr> found = Stopping();
  {
    absl::MutexLock lock(&mutex_);
    Followed& followed = FollowedOf(context.tenant);
    const SnapshotPtr now = followed.index == nullptr ? nullptr : followed.index->Now();
    if (now != nullptr && now->sequence >= min_sequence) {
      found = now;
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
  followed.last_search = ++searches_;
  return followed;
}

void Finder::Changed(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  const auto found = tenants_.find(tenant);
  if (found != tenants_.end()) found->second.is_changed = true;
}

void Finder::Run() {
  while (std::optional<Indexes> due = Await()) {
    for (auto& [tenant, index] : *due) {
      auto now = Follow(tenant, std::move(index));
      if (now.ok()) {
        Swap(tenant, *std::move(now));
      } else {
        Log(Level::kWarning, "the index does not follow the store",
            {{"tenant", tenant.str()}, {"error", now.status().message()}});
      }
    }
    Expire();
  }
}

std::optional<Finder::Indexes> Finder::Await() {
  const auto has_work = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stops_ ||
           std::ranges::any_of(tenants_, [](const auto& entry) { return entry.second.is_changed; });
  };
  absl::MutexLock lock(&mutex_);
  absl::Time until = next_poll_;
  for (const auto& [tenant, followed] : tenants_) {
    for (const Waiter& waiter : followed.waiters) until = std::min(until, waiter.deadline);
  }
  mutex_.AwaitWithDeadline(absl::Condition(&has_work), until);
  if (stops_) return std::nullopt;
  const bool polls = absl::Now() >= next_poll_;
  if (polls) next_poll_ = absl::Now() + kPoll;
  Indexes due;
  for (auto& [tenant, followed] : tenants_) {
    if (!std::exchange(followed.is_changed, false) && !polls) continue;
    for (Waiter& waiter : followed.waiters) waiter.is_due = true;
    due.emplace_back(tenant, followed.index);
  }
  return due;
}

absl::StatusOr<std::shared_ptr<search::Index>> Finder::Follow(
    const TenantId& tenant, std::shared_ptr<search::Index> index) const {
  if (index == nullptr) {
    ASSIGN_OR_RETURN(index, Make(tenant));
  }
  const absl::Status status = CatchUp(tenant, *index);
  if (absl::IsOutOfRange(status) || absl::IsDataLoss(status)) return Make(tenant);
  RETURN_IF_ERROR(status);
  return index;
}

absl::StatusOr<std::shared_ptr<search::Index>> Finder::Make(const TenantId& tenant) const {
  ASSIGN_OR_RETURN(const uint64_t last, magpie::store::GatherAndWait(store_, [&](auto& gather) {
                     return feed::Last(gather, tenant);
                   }));
  auto index = std::make_shared<search::Index>();
  std::string after;
  for (bool more = true; more;) {
    if (stops_) return Stopping();
    ASSIGN_OR_RETURN(const record::Page<Article> page,
                     magpie::store::GatherAndWait(store_, [&](auto& gather) {
                       return articles_.ListWhole(gather, tenant, after, kStep);
                     }));
    std::vector<search::Document> documents;
    for (const Article& article : page.items) documents.push_back(DocumentOf(article));
    index->Apply(documents, {}, 0);
    more = page.more;
    if (more) after = page.items.back().id.str();
  }
  index->Apply({}, {}, last);
  return index;
}

absl::Status Finder::CatchUp(const TenantId& tenant, search::Index& index) const {
  while (true) {
    const uint64_t seen = index.Now()->sequence;
    ASSIGN_OR_RETURN(const feed::Changes changes,
                     magpie::store::GatherAndWait(store_, [&](auto& gather) {
                       return feed::Read(gather, tenant, seen, kStep);
                     }));
    if (changes.changes.empty()) return absl::OkStatus();
    std::set<std::string> ids;
    for (const feed::Change& change : changes.changes) {
      ids.insert(change.what);
      if (ids.size() < kArticles && &change != &changes.changes.back()) continue;
      if (stops_) return Stopping();
      RETURN_IF_ERROR(Take(tenant, std::exchange(ids, {}), change.number, index));
    }
    if (!changes.more) return absl::OkStatus();
  }
}

absl::Status Finder::Take(const TenantId& tenant, std::set<std::string> ids, uint64_t sequence,
                          search::Index& index) const {
  ASSIGN_OR_RETURN(const std::vector<Article> articles,
                   magpie::store::GatherAndWait(store_, [&](auto& gather) {
                     return articles_.FindAll(gather, tenant, ids);
                   }));
  std::vector<search::Document> documents;
  documents.reserve(articles.size());
  for (const Article& article : articles) {
    documents.push_back(DocumentOf(article));
    ids.erase(article.id.str());
  }
  index.Apply(documents, {ids.begin(), ids.end()}, sequence);
  return absl::OkStatus();
}

std::vector<Finder::Waiter> Finder::TakeIf(std::vector<Waiter>& waiters,
                                           absl::FunctionRef<bool(const Waiter&)> is_over) {
  const auto rest = std::partition(waiters.begin(), waiters.end(),
                                   [&](const Waiter& waiter) { return !is_over(waiter); });
  std::vector<Waiter> taken(std::make_move_iterator(rest), std::make_move_iterator(waiters.end()));
  waiters.erase(rest, waiters.end());
  return taken;
}

void Finder::Swap(const TenantId& tenant, std::shared_ptr<search::Index> index) {
  const SnapshotPtr now = index->Now();
  std::vector<Waiter> seen, unknown;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) return;  // forgotten meanwhile
    Followed& followed = found->second;
    followed.index = std::move(index);
    seen = TakeIf(followed.waiters,
                  [&](const Waiter& waiter) { return waiter.min_sequence <= now->sequence; });
    // No change that was acknowledged is behind the last one.
    unknown = TakeIf(followed.waiters, [](const Waiter& waiter) { return waiter.is_due; });
  }
  for (Waiter& waiter : seen) waiter.then(now);
  for (Waiter& waiter : unknown) {
    waiter.then(InvalidField(
        "min_sequence",
        absl::StrCat("is ", waiter.min_sequence, ", and the last change is ", now->sequence)));
  }
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
  for (Waiter& waiter : late) waiter.then(Behind(waiter.min_sequence));
}

}  // namespace magpie::knowledge
