#include "services/flow-engine/residents.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::flow {

int64_t Waiters::Add(Answer answer) {
  absl::MutexLock lock(&mutex_);
  waiting_.emplace_back(next_, std::move(answer));
  return next_++;
}

void Waiters::AnswerOne(int64_t number, const absl::StatusOr<View>& view) {
  Answer answer;
  {
    absl::MutexLock lock(&mutex_);
    std::erase_if(waiting_, [&](auto& waiter) {
      if (waiter.first != number) return false;
      answer = std::move(waiter.second);
      return true;
    });
  }
  if (answer) answer(view);
}

void Waiters::AnswerAll(const absl::StatusOr<View>& view) {
  std::vector<std::pair<int64_t, Answer>> answers;
  {
    absl::MutexLock lock(&mutex_);
    answers.swap(waiting_);
  }
  for (auto& [number, answer] : answers) answer(view);
}

bool Waiters::empty() const {
  absl::MutexLock lock(&mutex_);
  return waiting_.empty();
}

absl::Status Residents::Take(const TenantId& tenant, const InstanceId& id, Turn turn) {
  Key key(tenant.str(), id.str());
  {
    absl::MutexLock lock(&mutex_);
    std::unique_ptr<Seat>& seat = seats_[key];
    if (seat == nullptr) {
      seat = std::make_unique<Seat>();
      seat->resident = std::shared_ptr<Resident>(new Resident{.tenant = tenant, .id = id});
      idle_.push_front(key);
      seat->idle = idle_.begin();
    }
    if (seat->turns.size() >= kMaxWaitingTurns) {
      return WithRetry(Error(absl::StatusCode::kResourceExhausted, "INSTANCE_BUSY",
                             absl::StrCat(kMaxWaitingTurns, " commands wait for ", id.str())),
                       absl::Milliseconds(100));
    }
    seat->turns.push_back(std::move(turn));
    if (seat->busy) return absl::OkStatus();
    seat->busy = true;
    ++busy_;
    idle_.erase(seat->idle);
  }
  Run(std::move(key));
  return absl::OkStatus();
}

void Residents::Run(Key key) {
  while (true) {
    ResidentPtr resident;
    Turn turn = Next(key, resident);
    if (!turn) return;
    // Whoever is second goes on: this loop, where the turn ended at once, else who ends it.
    auto ended = std::make_shared<std::atomic<bool>>(false);
    turn(resident, [this, key, ended] {
      if (ended->exchange(true)) Run(key);
    });
    if (!ended->exchange(true)) return;
  }
}

Residents::Turn Residents::Next(const Key& key, ResidentPtr& resident) {
  absl::MutexLock lock(&mutex_);
  Seat& seat = *seats_[key];
  if (seat.turns.empty()) {
    BecomeIdle(key, seat);
    return nullptr;
  }
  Turn turn = std::move(seat.turns.front());
  seat.turns.pop_front();
  resident = seat.resident;
  return turn;
}

void Residents::BecomeIdle(const Key& key, Seat& seat) {
  seat.busy = false;
  --busy_;
  if (seat.resident->view.instance == nullptr) {
    seats_.erase(key);  // there is no such instance, or nobody knows how it stands
    return;
  }
  idle_.push_front(key);
  seat.idle = idle_.begin();
  if (idle_.size() <= capacity_) return;
  // One that somebody waits for stays: a call of it is under way.
  const Key& last = idle_.back();
  const auto found = seats_.find(last);
  if (!found->second->resident->waiters.empty()) {
    idle_.splice(idle_.begin(), idle_, found->second->idle);
    return;
  }
  seats_.erase(found);
  idle_.pop_back();
}

void Residents::WaitUntilIdle() {
  absl::MutexLock lock(&mutex_);
  const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return busy_ == 0; };
  mutex_.Await(absl::Condition(&idle));
}

}  // namespace magpie::flow
