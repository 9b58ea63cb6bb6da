#include "services/knowledge/engine/usage.h"

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

bool IsJudged(const UsageCounts& counts) {
  return counts.helpful + counts.not_helpful + counts.asked_a_person > 0;
}

}  // namespace

double Qualities::Of(absl::string_view article) const {
  const auto found = by_article_.find(article);
  return found == by_article_.end() ? kUnknownQuality : found->second;
}

void Qualities::Set(const std::string& article, const UsageCounts& counts) {
  if (by_article_.size() >= kMax && !by_article_.contains(article)) return;
  by_article_[article] = static_cast<float>(QualityOf(counts));
}

Usage::Noted& Usage::NotedOf(const TenantId& tenant) {
  constexpr absl::Duration kDay = absl::Hours(24);
  const absl::Time now = clock_.Now();
  if (now >= tomorrow_ || now < tomorrow_ - kDay) {
    today_ = DayOf(now);
    tomorrow_ = absl::UnixEpoch() + absl::Floor(now - absl::UnixEpoch(), kDay) + kDay;
  }
  return noted_[{tenant, today_}];
}

NotedUsage* Usage::PlaceOf(Noted& noted, absl::string_view article) {
  UsageByArticle& articles = noted.articles;
  const auto found = articles.find(article);
  if (found != articles.end()) return &found->second;
  if (count_ >= kMaxNoted) {
    ++lost_;
    return nullptr;
  }
  ++count_;
  return &articles[std::string(article)];
}

void Usage::Note(const TenantId& tenant, const std::string& article, const UsagePlace& place,
                 const UsageCounts& counts, absl::string_view reason) {
  UsageTotal total{.counts = counts};
  if (!reason.empty()) total.reasons.emplace_back(reason);
  absl::MutexLock lock(&mutex_);
  NotedUsage* const noted = PlaceOf(NotedOf(tenant), article);
  if (noted == nullptr) return;
  Add(place, counts, noted->places);
  Add(total, noted->total);
}

void Usage::Found(const TenantId& tenant, const std::vector<std::string>& articles,
                  const UsagePlace& place) {
  constexpr UsageCounts kFound = {.found = 1};
  absl::MutexLock lock(&mutex_);
  Noted& today = NotedOf(tenant);
  for (const std::string& article : articles) {
    NotedUsage* const noted = PlaceOf(today, article);
    if (noted == nullptr) continue;
    Add(place, kFound, noted->places);
    noted->total.counts += kFound;
  }
}

void Usage::Unanswered(const TenantId& tenant, absl::string_view query, double score) {
  const std::string text = ToUtf8(query, kMaxUnansweredBytes);
  if (text.empty()) return;
  absl::MutexLock lock(&mutex_);
  Queries& queries = NotedOf(tenant).queries;
  auto found = queries.find(text);
  if (found == queries.end()) {
    if (queries.size() >= kMaxQueriesOfADay || count_ >= kMaxNoted) return;
    ++count_;
    found = queries.emplace(text, magpie::knowledge::Unanswered{text}).first;
  }
  ++found->second.count;
  found->second.scores += score;
}

void Usage::Forget(const TenantId& tenant, const std::string& article) {
  absl::MutexLock lock(&mutex_);
  for (auto& [of, noted] : noted_) {
    if (of.first == tenant) noted.articles.erase(article);
  }
  forgotten_.emplace(tenant, article);
}

std::shared_ptr<const Qualities> Usage::QualitiesOf(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  if (known_.size() >= kMaxTenants && !known_.contains(tenant)) known_.clear();
  return known_[tenant].qualities;
}

Usage::NotedDays Usage::Take() {
  absl::MutexLock lock(&mutex_);
  if (lost_ > 0) {
    Log(Level::kWarning, "too many articles to count", {{"counts", absl::StrCat(lost_)}});
  }
  count_ = 0;
  lost_ = 0;
  return std::exchange(noted_, {});
}

void Usage::Write() {
  absl::MutexLock lock(&writing_);
  LoadQualities();
  WriteTaken();
  if (!unwritten_.empty()) return;
  unwritten_ = Take();
  for (const auto& [of, noted] : unwritten_) {
    const absl::Status forgotten = store_.Forget(of.first, clock_.Now());
    if (!forgotten.ok()) {
      Log(Level::kWarning, "old usage not deleted", {{"error", forgotten.message()}});
    }
  }
  WriteTaken();
  // Behind all counts of what is forgotten.
  if (unwritten_.empty()) WriteForgotten();
}

void Usage::WriteForgotten() {
  std::set<std::pair<TenantId, std::string>> forgotten;
  {
    absl::MutexLock lock(&mutex_);
    forgotten.swap(forgotten_);
  }
  for (const auto& [tenant, article] : forgotten) {
    const absl::Status status = store_.ForgetTotal(tenant, article);
    absl::MutexLock lock(&mutex_);
    if (!status.ok()) {
      Log(Level::kWarning, "usage of an article not erased", {{"error", status.message()}});
      forgotten_.emplace(tenant, article);
      continue;
    }
    const auto known = known_.find(tenant);
    if (known == known_.end()) continue;
    auto after = std::make_shared<Qualities>(*known->second.qualities);
    after->Erase(article);
    known->second.qualities = std::move(after);
  }
}

void Usage::WriteTaken() {
  for (auto& [of, noted] : unwritten_) {
    absl::Status status = WriteArticles(of.first, of.second, noted);
    status.Update(WriteQueries(of.first, of.second, noted));
    if (!status.ok()) Log(Level::kWarning, "usage not written", {{"error", status.message()}});
  }
  std::erase_if(unwritten_, [](const auto& of) {
    return of.second.articles.empty() && of.second.queries.empty();
  });
}

absl::Status Usage::WriteArticles(const TenantId& tenant, const std::string& day, Noted& noted) {
  while (!noted.articles.empty()) {
    UsageByArticle some;
    while (some.size() < UsageStore::kMaxRows && !noted.articles.empty()) {
      some.insert(noted.articles.extract(noted.articles.begin()));
    }
    const auto totals = store_.Add(tenant, day, some);
    if (!totals.ok()) {
      noted.articles.merge(some);
      return totals.status();
    }
    Update(tenant, *totals);
  }
  return absl::OkStatus();
}

absl::Status Usage::WriteQueries(const TenantId& tenant, const std::string& day, Noted& noted) {
  while (!noted.queries.empty()) {
    std::vector<magpie::knowledge::Unanswered> some;
    auto end = noted.queries.begin();
    for (; end != noted.queries.end() && some.size() < UsageStore::kMaxRows; ++end) {
      some.push_back(end->second);
    }
    RETURN_IF_ERROR(store_.Add(tenant, day, some));
    noted.queries.erase(noted.queries.begin(), end);
  }
  return absl::OkStatus();
}

void Usage::LoadQualities() {
  std::vector<TenantId> tenants;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [tenant, known] : known_) {
      if (!known.is_loaded) tenants.push_back(tenant);
    }
  }
  for (const TenantId& tenant : tenants) {
    auto loaded = std::make_shared<Qualities>();
    const absl::Status status =
        store_.EachTotal(tenant, [&](const std::string& article, const UsageTotal& total) {
          if (IsJudged(total.counts)) loaded->Set(article, total.counts);
        });
    if (!status.ok()) {
      Log(Level::kWarning, "qualities not loaded", {{"error", status.message()}});
      continue;
    }
    absl::MutexLock lock(&mutex_);
    known_[tenant] = {true, std::move(loaded)};
  }
}

void Usage::Update(const TenantId& tenant, const std::map<std::string, UsageTotal>& totals) {
  std::shared_ptr<const Qualities> before;
  {
    absl::MutexLock lock(&mutex_);
    const auto known = known_.find(tenant);
    if (known == known_.end() || !known->second.is_loaded) return;
    before = known->second.qualities;
  }
  auto after = std::make_shared<Qualities>(*before);
  for (const auto& [article, total] : totals) {
    if (IsJudged(total.counts)) after->Set(article, total.counts);
  }
  absl::MutexLock lock(&mutex_);
  const auto known = known_.find(tenant);
  if (known != known_.end() && known->second.is_loaded) known->second.qualities = std::move(after);
}

}  // namespace magpie::knowledge
