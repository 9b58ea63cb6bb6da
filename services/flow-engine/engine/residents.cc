#include "services/flow-engine/engine/residents.h"

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

Residents::SeatPtr Residents::FindOrMake(Key key) {
  SeatPtr& seat = seats_[key];
  if (seat != nullptr) return seat;
  seat = std::make_shared<Seat>();
  seat->key = std::move(key);
  idle_.push_front(seat.get());
  seat->idle = idle_.begin();
  return seat;
}

absl::Status Residents::Take(const TenantId& tenant, const InstanceId& id, Turn turn) {
  SeatPtr seat;
  {
    absl::MutexLock lock(&mutex_);
    seat = FindOrMake({tenant.str(), id.str()});
    if (seat->resident == nullptr) {
      seat->resident = std::shared_ptr<Resident>(new Resident{
          .tenant = tenant, .id = id, .record = records_.Take(seat->key).value_or(StoredRecord())});
    }
    if (seat->turns.size() >= kMaxWaitingTurns) {
      return WithRetry(Error(absl::StatusCode::kResourceExhausted, "INSTANCE_BUSY",
                             absl::StrCat(kMaxWaitingTurns, " commands wait for ", id.str())),
                       absl::Milliseconds(100));
    }
    seat->turns.push_back(std::move(turn));
    if (seat->busy) return absl::OkStatus();
    BecomeBusy(*seat);
  }
  Run(seat);
  return absl::OkStatus();
}

void Residents::Run(const SeatPtr& seat) {
  while (Turn turn = Next(*seat)) {
    // The second to set `ended` continues: this loop if the turn ended at once, otherwise its
    // callback.
    auto ended = std::make_shared<std::atomic<bool>>(false);
    turn(seat->resident, [this, seat, ended] {
      if (ended->exchange(true)) Run(seat);
    });
    if (!ended->exchange(true)) return;
  }
}

Residents::Turn Residents::Next(Seat& seat) {
  absl::MutexLock lock(&mutex_);
  if (seat.turns.empty()) {
    BecomeIdle(seat);
    return nullptr;
  }
  Turn turn = std::move(seat.turns.front());
  seat.turns.pop_front();
  return turn;
}

void Residents::BecomeBusy(Seat& seat) {
  seat.busy = true;
  ++busy_;
  idle_.erase(seat.idle);
  ready_bytes_ -= seat.cost;
}

void Residents::BecomeIdle(Seat& seat) {
  seat.busy = false;
  --busy_;
  // The instance does not exist, its state is unknown, or it is over.
  const Instance* instance = seat.resident->view.instance.get();
  if (instance == nullptr || IsOver(*instance)) {
    seats_.erase(seat.key);
    return;
  }
  idle_.push_front(&seat);
  seat.idle = idle_.begin();
  seat.cost = seat.resident->record.bytes.size() + kRecordOverhead;
  ready_bytes_ += seat.cost;
  while (ready_bytes_ > max_ready_bytes_) {
    Seat* last = idle_.back();
    if (!last->resident->waiters.empty()) {
      // It stays, since callers wait for it.
      idle_.splice(idle_.begin(), idle_, last->idle);
      return;
    }
    Leave(*last);
  }
}

void Residents::Leave(Seat& seat) {
  idle_.erase(seat.idle);
  ready_bytes_ -= seat.cost;
  records_.Put(seat.key, std::move(seat.resident->record), seat.cost);
  seats_.erase(seat.key);
}

void Residents::WaitUntilIdle() {
  absl::MutexLock lock(&mutex_);
  const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return busy_ == 0; };
  mutex_.Await(absl::Condition(&idle));
}

}  // namespace magpie::flow
