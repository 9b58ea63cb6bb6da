#include <iterator>
#include <utility>

#include "tests/crash/broken_stores.h"

namespace magpie::crash {
namespace {

using store::Entry;
using store::Transaction;

class TornStore final : public store::Store {
 public:
  explicit TornStore(std::unique_ptr<store::Store> durable) : durable_(std::move(durable)) {}

  absl::StatusOr<Entry> Get(absl::string_view key) const override { return durable_->Get(key); }

  absl::StatusOr<std::vector<Entry>> Scan(absl::string_view begin, absl::string_view end,
                                          size_t limit) const override {
    return durable_->Scan(begin, end, limit);
  }

  // The first put goes ahead, with the conditions and the version that is told; the others follow.
  void Commit(Transaction transaction, Committed committed) override {
    Transaction rest{.deletes = std::exchange(transaction.deletes, {})};
    while (transaction.puts.size() > 1) {
      rest.puts.push_back(std::move(transaction.puts.back()));
      transaction.puts.pop_back();
    }
    durable_->Commit(
        std::move(transaction), [this, rest = std::move(rest), committed = std::move(committed)](
                                    absl::StatusOr<uint64_t> first) mutable {
          if (!first.ok()) return committed(std::move(first));
          durable_->Commit(std::move(rest), [first, committed = std::move(committed)](
                                                const absl::StatusOr<uint64_t>& second) mutable {
            committed(second.ok() ? first : second);
          });
        });
  }

 private:
  const std::unique_ptr<store::Store> durable_;
};

}  // namespace

std::unique_ptr<store::Store> MakeTornStore(std::unique_ptr<store::Store> durable) {
  return std::make_unique<TornStore>(std::move(durable));
}

}  // namespace magpie::crash
