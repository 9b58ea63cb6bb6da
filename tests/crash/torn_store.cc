#include <iterator>
#include <utility>

#include "common/store/forwarding_store.h"
#include "tests/crash/broken_stores.h"

namespace magpie::crash {
namespace {

using store::Transaction;

class TornStore final : public store::ForwardingStore {
 public:
  explicit TornStore(std::unique_ptr<store::Store> durable) : ForwardingStore(std::move(durable)) {}

  // The first put goes ahead, with the conditions and the version that is told; the others follow.
  void Commit(Transaction transaction, Committed committed) override {
    Transaction rest{.deletes = std::exchange(transaction.deletes, {})};
    while (transaction.puts.size() > 1) {
      rest.puts.push_back(std::move(transaction.puts.back()));
      transaction.puts.pop_back();
    }
    inner().Commit(
        std::move(transaction), [this, rest = std::move(rest), committed = std::move(committed)](
                                    absl::StatusOr<uint64_t> first) mutable {
          if (!first.ok()) return committed(std::move(first));
          inner().Commit(std::move(rest), [first, committed = std::move(committed)](
                                              const absl::StatusOr<uint64_t>& second) mutable {
            committed(second.ok() ? first : second);
          });
        });
  }
};

}  // namespace

std::unique_ptr<store::Store> MakeTornStore(std::unique_ptr<store::Store> durable) {
  return std::make_unique<TornStore>(std::move(durable));
}

}  // namespace magpie::crash
