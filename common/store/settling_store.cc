#include "common/store/settling_store.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/store/forwarding_store.h"

namespace magpie::store {
namespace {

constexpr int kSaltBits = 8;

// A transaction until its outcome is known.
struct Sending {
  Store& store;
  Transaction transaction;
  Store::Committed committed;
  int sends = 0;

  static void Send(std::unique_ptr<Sending> self) {
    Store& store = self->store;
    ++self->sends;
    Transaction copy = self->transaction;
    store.Commit(
        std::move(copy), [self = std::move(self)](absl::StatusOr<uint64_t> outcome) mutable {
          // Without a condition, sending it again could undo what others have committed meanwhile.
          const bool again = IsCommitUnknown(outcome.status()) && self->sends < kMaxSends &&
                             !self->transaction.conditions.empty();
          if (again) return Send(std::move(self));
          self->committed(std::move(outcome));
        });
  }
};

class SettlingStore final : public ForwardingStore {
 public:
  SettlingStore(std::unique_ptr<Store> store, const Clock& clock, uint64_t salt)
      : ForwardingStore(std::move(store)), clock_(clock), salt_(salt % (1 << kSaltBits)) {}

  void Commit(Transaction transaction, Committed committed) override {
    if (transaction.version == 0) transaction.version = NextVersion(transaction);
    Sending::Send(std::unique_ptr<Sending>(
        new Sending{inner(), std::move(transaction), std::move(committed)}));
  }

 private:
  uint64_t NextVersion(const Transaction& transaction) {
    absl::MutexLock lock(&mutex_);
    uint64_t tick = std::max(static_cast<uint64_t>(absl::ToUnixMicros(clock_.Now())), last_ + 1);
    for (const Condition& condition : transaction.conditions) {
      tick = std::max(tick, (condition.version >> kSaltBits) + 1);
    }
    last_ = tick;
    return tick << kSaltBits | salt_;
  }

  const Clock& clock_;
  const uint64_t salt_;
  absl::Mutex mutex_;
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

std::unique_ptr<Store> MakeSettlingStore(std::unique_ptr<Store> store, const Clock& clock,
                                         uint64_t salt) {
  return std::make_unique<SettlingStore>(std::move(store), clock, salt);
}

bool IsCommitUnknown(const absl::Status& outcome) { return ReasonOf(outcome) == "COMMIT_UNKNOWN"; }

}  // namespace magpie::store
