// What an evaluation may spend and what it makes: the budget of its cost, and
// the strings, lists, maps and faults that live until it ends. Nothing is
// allocated before something is made. Not thread-safe.

#pragma once

#include <forward_list>
#include <string>
#include <utility>
#include <vector>

#include "common/expr/datum.h"

namespace magpie::expr {

class Heap {
 public:
  explicit Heap(size_t budget) : budget_(budget) {}

  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // Spends `cost`; false where that is more than what is left. Then the evaluation has failed,
  // whatever it goes on to compute, and should end soon.
  bool Charge(size_t cost) {
    if (cost > budget_) is_exhausted_ = true;
    budget_ -= is_exhausted_ ? budget_ : cost;
    return !is_exhausted_;
  }

  // Spends what it costs to look at `bytes` bytes.
  bool ChargeBytes(size_t bytes) { return Charge(bytes / kBytesPerCost); }

  bool is_exhausted() const { return is_exhausted_; }

  Datum Text(std::string text) {
    return Datum(absl::string_view(texts_.emplace_front(std::move(text))));
  }
  Datum List(std::vector<Datum> items) {
    return Datum(ListView(&lists_.emplace_front(std::move(items))));
  }
  Datum Map(MapView::Entries entries) {
    return Datum(MapView(&maps_.emplace_front(std::move(entries))));
  }
  Datum Fail(std::string message) {
    return Datum(&faults_.emplace_front(Fault{std::move(message)}));
  }

 private:
  static constexpr size_t kBytesPerCost = 10;

  size_t budget_;
  bool is_exhausted_ = false;
  std::forward_list<std::string> texts_;
  std::forward_list<std::vector<Datum>> lists_;
  std::forward_list<MapView::Entries> maps_;
  std::forward_list<Fault> faults_;
};

}  // namespace magpie::expr
