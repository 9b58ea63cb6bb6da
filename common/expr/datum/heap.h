// What an evaluation may spend and what it makes: the budget of its cost, and
// the strings, lists, maps and faults that live until it ends. Nothing is
// allocated before something is made. Not thread-safe.

#pragma once

#include <cstddef>
#include <forward_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/expr/datum/datum.h"
#include "common/expr/datum/limits.h"

namespace magpie::expr {

class Heap {
 public:
  static constexpr size_t kBytesPerCost = 10;
  static constexpr size_t kEntriesPerCost = 10;

  explicit Heap(size_t budget) : budget_(budget) {}

  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // Spends `cost`; false where that is more than what is left. Then the evaluation has failed,
  // whatever it goes on to compute, and should end soon.
  bool Charge(size_t cost) {
    if (cost > budget_) [[unlikely]] {
      budget_ = 0;
      is_exhausted_ = true;
    } else {
      budget_ -= cost;
    }
    return !is_exhausted_;
  }

  // Spends what it costs to look at `bytes` bytes.
  bool ChargeBytes(size_t bytes) { return Charge(bytes / kBytesPerCost); }

  // Spends what it costs to look at `entries` entries in search of one.
  bool ChargeEntries(size_t entries) { return Charge(entries / kEntriesPerCost); }

  bool is_exhausted() const { return is_exhausted_; }

  // Each gives a fault where what is made is larger than limits.h allows.
  Datum Text(std::string text) {
    if (text.size() > kMaxMadeBytes) return TooLarge("string", kMaxMadeBytes, "bytes");
    return Datum(absl::string_view(texts_.emplace_front(std::move(text))));
  }
  Datum Data(std::string data) {
    if (data.size() > kMaxMadeBytes) return TooLarge("bytes", kMaxMadeBytes, "bytes");
    return Datum(Bytes{texts_.emplace_front(std::move(data))});
  }
  Datum List(std::vector<Datum> items) {
    if (items.size() > kMaxMadeItems) return TooLarge("list", kMaxMadeItems, "items");
    return Datum(ListView(std::span<const Datum>(lists_.emplace_front(std::move(items)))));
  }
  // Room for `count` items, of which a list is to become; short ones lie in the heap itself.
  Datum* Room(size_t count) {
    if (count > kNearItems - near_used_) return lists_.emplace_front(count).data();
    return Near() + std::exchange(near_used_, near_used_ + count);
  }
  // A list of what was put into the room first.
  static Datum ListIn(const Datum* room, size_t count) {
    return Datum(ListView(std::span(room, count)));
  }
  Datum TooLongList() { return TooLarge("list", kMaxMadeItems, "items"); }
  Datum Map(MapView::Entries entries) {
    if (entries.size() > kMaxMadeItems) return TooLarge("map", kMaxMadeItems, "entries");
    return Datum(MapView(&maps_.emplace_front(std::move(entries))));
  }
  Datum Some(const Datum& value) { return Datum(Optional{&data_.emplace_front(value)}); }
  static Datum None() { return Datum(Optional{}); }
  Datum Fail(std::string message) {
    return Datum(&faults_.emplace_front(Fault{std::move(message)}));
  }

 private:
  static constexpr size_t kNearItems = 32;

  Datum TooLarge(absl::string_view kind, size_t limit, absl::string_view unit);

  // Left as it is until it is written: most evaluations make no list.
  Datum* Near() { return reinterpret_cast<Datum*>(near_); }

  size_t budget_;
  size_t near_used_ = 0;
  bool is_exhausted_ = false;
  std::forward_list<std::string> texts_;
  std::forward_list<std::vector<Datum>> lists_;
  std::forward_list<MapView::Entries> maps_;
  std::forward_list<Datum> data_;
  std::forward_list<Fault> faults_;
  alignas(Datum) std::byte near_[kNearItems * sizeof(Datum)];
};

}  // namespace magpie::expr
