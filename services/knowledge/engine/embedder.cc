#include "services/knowledge/engine/embedder.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "common/feed/feed.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "common/store/gather.h"
#include "services/knowledge/engine/embedding_metrics.h"
#include "services/knowledge/engine/find/document.h"

namespace magpie::knowledge {

Embedder::Embedder(Knowledge& knowledge, EmbeddingApi& api, const Clock& clock, Timers& timers)
    : knowledge_(knowledge), api_(api), clock_(clock), timers_(timers) {
  SetEmbeddingLag(absl::ZeroDuration());
  timers_.At(clock_.Now(), [this](bool is_due) {
    if (is_due) Look();
  });
}

Embedder::~Embedder() {
  timers_.Stop();
  api_.Stop();
  asked_.WaitUntilNone();
}

void Embedder::Look() {
  const absl::StatusOr<std::vector<std::string>> tenants =
      magpie::store::GatherAndWait(knowledge_.store(), &magpie::store::ListTenants);
  if (!tenants.ok()) {
    Log(Level::kWarning, "tenants cannot be listed", {{"error", tenants.status().message()}});
  } else {
    for (const std::string& name : *tenants) {
      if (const auto tenant = TenantId::Parse(name); tenant.ok()) LookAt(*tenant);
    }
  }
  const absl::Time now = clock_.Now();
  absl::Duration lag;
  for (const auto& [tenant, place] : places_) {
    lag = std::max(lag, now - std::min(now, place.behind_since));
  }
  SetEmbeddingLag(lag);
  timers_.At(now + kPause, [this](bool is_due) {
    if (is_due) Look();
  });
}

void Embedder::LookAt(const TenantId& tenant) {
  const absl::Status status = AskForSome(tenant);
  if (status.ok()) return;
  Log(Level::kWarning, "articles are not read for their vectors",
      {{"tenant", tenant.str()}, {"error", status.message()}});
}

void Embedder::LookSoon(const TenantId& tenant) {
  timers_.At(clock_.Now(), [this, tenant](bool is_due) {
    if (is_due) LookAt(tenant);
  });
}

absl::Status Embedder::AskForSome(const TenantId& tenant) {
  ASSIGN_OR_RETURN(const Embedding embedding,
                   magpie::store::GatherAndWait(knowledge_.store(), [&](auto& gather) {
                     return ReadEmbedding(gather, tenant);
                   }));
  if (!embedding.is_on()) {
    Forget(tenant);
    return absl::OkStatus();
  }
  Place& place = places_[tenant];
  if (place.version != embedding.version) {
    place = Place{.version = embedding.version};
    ForgiveFailures(tenant);
  }
  place.is_read = false;
  TakeAgain(tenant, place);
  size_t reads = 0;
  while (!place.is_read && MayAsk(tenant)) {
    if (!place.due.empty()) {
      Due due = std::move(place.due.front());
      place.due.pop_front();
      Ask(tenant, embedding, std::move(due));
    } else if (reads++ < kReads) {
      ASSIGN_OR_RETURN(const bool has_read, Read(tenant, embedding, place));
      place.is_read = !has_read;
    } else {
      LookSoon(tenant);
      break;
    }
  }
  NoteLag(tenant, place);
  return absl::OkStatus();
}

absl::StatusOr<bool> Embedder::Read(const TenantId& tenant, const Embedding& embedding,
                                    Place& place) {
  const magpie::store::Store& store = knowledge_.store();
  if (!place.seen.has_value()) {
    ASSIGN_OR_RETURN(place.seen, magpie::store::GatherAndWait(store, [&](auto& gather) {
                       return feed::Last(gather, tenant);
                     }));
    place.is_listing = true;
    place.after.clear();
  }
  if (place.is_listing) {
    ASSIGN_OR_RETURN(const ArticlesRead read,
                     magpie::store::GatherAndWait(store, [&](auto& gather) {
                       return knowledge_.reader().List(gather, tenant, place.after, kStep);
                     }));
    AddDue(embedding, read, place);
    place.after = read.last;
    place.is_listing = read.more;
    return true;
  }
  const auto changes = magpie::store::GatherAndWait(
      store, [&](auto& gather) { return feed::Read(gather, tenant, *place.seen, kStep); });
  if (absl::IsOutOfRange(changes.status()) || absl::IsDataLoss(changes.status())) {
    place.seen.reset();
    return true;
  }
  RETURN_IF_ERROR(changes.status());
  if (changes->changes.empty()) return false;
  std::set<std::string> ids;
  for (const feed::Change& change : changes->changes) {
    if (!change.what.starts_with('/')) ids.insert(change.what);
  }
  ASSIGN_OR_RETURN(const ArticlesRead read, magpie::store::GatherAndWait(store, [&](auto& gather) {
                     return knowledge_.reader().Find(gather, tenant, ids);
                   }));
  AddDue(embedding, read, place);
  place.seen = changes->changes.back().number;
  return true;
}

void Embedder::AddDue(const Embedding& embedding, const ArticlesRead& read, Place& place) {
  for (const Article& article : read.articles) {
    if (article.state != State::kPublished) continue;
    std::string text = TextToEmbed(article.content);
    if (IsMade(read.VectorsOf(article), embedding.space, MadeOf(embedding, text))) continue;
    place.due.push_back({article.id, article.sequence, std::move(text)});
  }
}

void Embedder::NoteLag(const TenantId& tenant, Place& place) {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  Calls& calls = calls_[tenant];
  place.behind_since = std::min(place.behind_since, now);
  if (!place.is_read || calls.under_way > 0 || !calls.again.empty()) return;
  if (!calls.has_failed) {
    place.behind_since = absl::InfiniteFuture();
    place.again = kMinAgain;
  } else if (place.again_at == absl::InfiniteFuture()) {
    place.again_at = now + place.again;
    place.again = std::min(2 * place.again, kMaxAgain);
  } else if (now >= place.again_at) {
    place.again_at = absl::InfiniteFuture();
    place.seen.reset();
    calls.has_failed = false;
  }
}

void Embedder::TakeAgain(const TenantId& tenant, Place& place) {
  absl::MutexLock lock(&mutex_);
  Calls& calls = calls_[tenant];
  if (clock_.Now() < calls.next) return;
  // Behind the others, which may have more luck.
  for (Due& due : calls.again) place.due.push_back(std::move(due));
  calls.again.clear();
}

void Embedder::ForgiveFailures(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  Calls& calls = calls_[tenant];
  calls = Calls{.under_way = calls.under_way};
}

void Embedder::Forget(const TenantId& tenant) {
  if (places_.erase(tenant) == 0) return;
  absl::MutexLock lock(&mutex_);
  const auto calls = calls_.find(tenant);
  if (calls != calls_.end() && calls->second.under_way == 0) calls_.erase(calls);
}

bool Embedder::MayAsk(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  const Calls& calls = calls_[tenant];
  return clock_.Now() >= calls.next && calls.under_way < kAtOnce && under_way_ < kMaxUnderWay;
}

void Embedder::Ask(const TenantId& tenant, const Embedding& embedding, Due due) {
  {
    absl::MutexLock lock(&mutex_);
    ++calls_[tenant].under_way;
    ++under_way_;
  }
  MadeVector made{.id = due.id,
                  .sequence = due.sequence,
                  .embedding_version = embedding.version,
                  .vector = {embedding.space, embedding.metric, {}, MadeOf(embedding, due.text)}};
  const std::string text = due.text;
  api_.Ask({.tenant = tenant}, embedding, text, kLongestCall,
           [this, tenant, made = std::move(made), due = std::move(due),
            mark = asked_.Begin()](absl::StatusOr<std::vector<float>> values) mutable {
             if (!values.ok()) return End(tenant, std::move(due), values.status());
             made.vector.values = *std::move(values);
             knowledge_.StoreMade(
                 tenant, std::move(made),
                 [this, tenant, due = std::move(due),
                  mark = std::move(mark)](const absl::StatusOr<uint64_t>& sequence) mutable {
                   // One that is erased meanwhile needs none.
                   const bool is_gone = absl::IsNotFound(sequence.status());
                   End(tenant, std::move(due), is_gone ? absl::OkStatus() : sequence.status());
                 });
           });
}

void Embedder::End(const TenantId& tenant, Due due, const absl::Status& status) {
  const absl::Time now = clock_.Now();
  const EmbeddingOutcome outcome = OutcomeOf(status);
  const std::string id = due.id.str();
  bool is_news = false;
  {
    absl::MutexLock lock(&mutex_);
    Calls& calls = calls_[tenant];
    --calls.under_way;
    --under_way_;
    if (status.ok()) {
      calls.failures = 0;
    } else if (outcome == EmbeddingOutcome::kBadVector) {
      // It is this text that has no vector: others may have theirs.
      calls.has_failed = true;
      is_news = true;
    } else {
      if (++due.tries < kTries) {
        calls.again.push_back(std::move(due));
      } else {
        calls.has_failed = true;
      }
      is_news = now >= calls.next;
      if (is_news) calls.next = now + std::min(kMinBackoff * (1 << calls.failures), kMaxBackoff);
      if (is_news) calls.failures = std::min(calls.failures + 1, 10);
    }
  }
  CountEmbedding(AskedFor::kArticle, NameOf(outcome));
  // Stop cancels what is under way.
  if (is_news && !absl::IsCancelled(status)) {
    Log(Level::kWarning, "an article gets no vector",
        {{"tenant", tenant.str()}, {"article", id}, {"error", status.message()}});
  }
  LookSoon(tenant);
}

}  // namespace magpie::knowledge
