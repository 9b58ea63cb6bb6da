#include "services/knowledge/store/article_writer.h"

#include <atomic>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/feed/feed.h"
#include "common/status/macros.h"
#include "services/knowledge/store/article_codec.h"

namespace magpie::knowledge {
namespace {

std::string KeyOf(const TenantId& tenant, const ArticleId& id) {
  return magpie::store::TenantKey(tenant, absl::StrCat("a/", id.str()));
}

absl::StatusOr<std::optional<Article>> Before(const ArticleId& id,
                                              const absl::StatusOr<magpie::store::Entry>& entry) {
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  RETURN_IF_ERROR(entry.status());
  ASSIGN_OR_RETURN(Article article, ArticleCodec::Decode(id.str(), entry->value));
  return article;
}

}  // namespace

void ArticleWriter::Put(const record::Change& change, const ArticleId& id, Decide decide,
                        Then then) {
  {
    absl::MutexLock lock(&mutex_);
    Lane& lane = lanes_[change.tenant];
    lane.waiting.push_back({change, id, std::move(decide), std::move(then)});
    if (std::exchange(lane.is_busy, true)) return;
  }
  Next(change.tenant);
}

void ArticleWriter::Next(const TenantId& tenant) {
  const UnderWay::Mark mark = under_way_.Begin();
  while (const std::shared_ptr<Batch> batch = Take(tenant)) {
    // An attempt that commits nothing ends before Attempt returns; then this loop goes on, or else
    // the end of the attempt does: whichever comes second.
    const auto ends = std::make_shared<std::atomic<int>>(0);
    record::Attempt<Answers>(
        store_, "the articles",
        [this, tenant, batch](magpie::store::Gather& gather, int) {
          return MakePlan(gather, tenant, *batch);
        },
        [this, tenant, batch, ends, mark](absl::StatusOr<record::Done<Answers>> done) {
          for (size_t i = 0; i < batch->size(); ++i) {
            Then& then = (*batch)[i].then;
            then(done.ok() ? std::move(done->answer[i]) : done.status());
          }
          if (ends->fetch_add(1) == 1) Next(tenant);
        });
    if (ends->fetch_add(1) == 0) return;
  }
}

std::shared_ptr<ArticleWriter::Batch> ArticleWriter::Take(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  const auto lane = lanes_.find(tenant);
  std::deque<Waiting>& waiting = lane->second.waiting;
  if (waiting.empty()) {
    lanes_.erase(lane);
    return nullptr;
  }
  auto batch = std::make_shared<Batch>();
  std::set<std::string> articles, requests;
  while (!waiting.empty() && batch->size() < kTogether) {
    const Waiting& next = waiting.front();
    if (!articles.insert(next.id.str()).second) break;
    if (!requests.insert(next.change.request.str()).second) break;
    batch->push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
  return batch;
}

absl::StatusOr<record::Plan<ArticleWriter::Answers>> ArticleWriter::MakePlan(
    magpie::store::Gather& gather, const TenantId& tenant, Batch& batch) const {
  const auto known = magpie::store::ReadEach(batch, [&](const Waiting& put) {
    return once_.Find(gather, tenant, {put.change.request.str()}, put.change.fingerprint);
  });
  const auto entries = magpie::store::ReadEach(
      batch, [&](const Waiting& put) { return gather.Get(KeyOf(tenant, put.id)); });
  ASSIGN_OR_RETURN(feed::Numbers numbers, feed::Numbers::Begin(gather, tenant));
  const uint64_t first = numbers.next();

  record::Plan<Answers> plan;
  magpie::store::Transaction transaction;
  for (size_t i = 0; i < batch.size(); ++i) {
    Waiting& put = batch[i];
    if (!known[i].ok()) {
      plan.answer.emplace_back(known[i].status());
      continue;
    }
    if (known[i]->has_value()) {
      plan.answer.push_back(ArticleCodec::Decode(put.id.str(), **known[i]));
      continue;
    }
    const auto before = Before(put.id, entries[i]);
    absl::StatusOr<Article> after =
        before.ok() ? put.decide(*before, numbers.next()) : before.status();
    if (after.ok()) {
      const std::string record = ArticleCodec::Encode(*after);
      const std::string key = KeyOf(tenant, put.id);
      transaction.conditions.push_back({key, entries[i].ok() ? entries[i]->version : 0});
      transaction.puts.push_back({key, record});
      numbers.Add(put.id.str(), transaction);
      once_.Add(tenant, {put.change.request.str()}, put.change.fingerprint, record, transaction);
    }
    plan.answer.push_back(std::move(after));
  }
  if (numbers.next() == first) return plan;
  numbers.End(transaction);
  plan.transaction = std::move(transaction);
  return plan;
}

}  // namespace magpie::knowledge
