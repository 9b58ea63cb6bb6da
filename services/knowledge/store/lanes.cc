#include "services/knowledge/store/lanes.h"

#include <atomic>
#include <iterator>
#include <set>
#include <utility>

#include "common/base/step.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

template <class T>
void Append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void Lanes::Do(Work work) {
  const TenantId tenant = work.tenant;
  {
    absl::MutexLock lock(&mutex_);
    Lane& lane = lanes_[tenant];
    lane.waiting.push_back(std::move(work));
    if (std::exchange(lane.is_busy, true)) return;
  }
  Next(tenant);
}

void Lanes::Next(const TenantId& tenant) {
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
          if (done.ok()) PassStep("commit.durable");
          for (size_t i = 0; i < batch->size(); ++i) {
            Then& then = (*batch)[i].then;
            then(done.ok() ? std::move(done->answer[i]) : done.status());
          }
          PassStep("commit.answered");
          if (ends->fetch_add(1) == 1) Next(tenant);
        });
    if (ends->fetch_add(1) == 0) return;
  }
}

std::shared_ptr<Lanes::Batch> Lanes::Take(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  const auto lane = lanes_.find(tenant);
  std::deque<Work>& waiting = lane->second.waiting;
  if (waiting.empty()) {
    lanes_.erase(lane);
    return nullptr;
  }
  auto batch = std::make_shared<Batch>();
  std::set<std::string> things, requests;
  size_t bytes = 0;
  while (!waiting.empty() && batch->size() < kTogether) {
    const Work& next = waiting.front();
    const bool is_alone = next.thing.empty();
    bytes += next.bytes;
    if (!batch->empty() && (is_alone || bytes > kBytesTogether)) break;
    if (!things.insert(next.thing).second) break;
    if (next.request.has_value() && !requests.insert(next.request->request.str()).second) break;
    batch->push_back(std::move(waiting.front()));
    waiting.pop_front();
    if (is_alone) break;
  }
  return batch;
}

absl::StatusOr<record::Plan<Lanes::Answers>> Lanes::MakePlan(magpie::store::Gather& gather,
                                                             const TenantId& tenant,
                                                             Batch& batch) const {
  // Before all else is read: see above.
  ASSIGN_OR_RETURN(feed::Numbers numbers, feed::Numbers::Begin(gather, tenant));
  const uint64_t first = numbers.next();
  record::Plan<Answers> plan;
  plan.answer.reserve(batch.size());
  magpie::store::Transaction transaction;
  for (Work& work : batch) plan.answer.push_back(MakeOne(gather, work, numbers, transaction));
  if (transaction.puts.empty()) return plan;
  if (numbers.next() != first) numbers.End(transaction);
  plan.transaction = std::move(transaction);
  return plan;
}

absl::StatusOr<Lanes::Answered> Lanes::MakeOne(magpie::store::Gather& gather, Work& work,
                                               feed::Numbers& numbers,
                                               magpie::store::Transaction& transaction) const {
  if (work.request.has_value()) {
    const record::Change& request = *work.request;
    ASSIGN_OR_RETURN(std::optional<std::string> known,
                     once_.Find(gather, work.tenant, {request.request.str()}, request.fingerprint));
    if (known.has_value()) return Answered{*std::move(known), true};
  }
  feed::Numbers own_numbers = numbers;
  magpie::store::Transaction own;
  ASSIGN_OR_RETURN(std::string answer, work.decide(gather, own_numbers, own));
  if (work.request.has_value()) {
    once_.Add(work.tenant, {work.request->request.str()}, work.request->fingerprint, answer, own);
  }
  numbers = std::move(own_numbers);
  Append(transaction.conditions, own.conditions);
  Append(transaction.puts, own.puts);
  Append(transaction.deletes, own.deletes);
  return Answered{std::move(answer)};
}

}  // namespace magpie::knowledge
