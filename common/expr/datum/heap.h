// The budget of an evaluation and the values that it makes: strings, lists, maps and
// failures live here until it ends. Allocates nothing until something is made. Not
// thread-safe.

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

  // Spends `cost`; false if less than that is left. Then the evaluation has failed, whatever it
  // computes from then on, and should end soon.
  bool Charge(size_t cost) {
    if (cost > budget_) [[unlikely]] {
      budget_ = 0;
      is_exhausted_ = true;
    } else {
      budget_ -= cost;
    }
    return !is_exhausted_;
  }

  // Spends the cost of looking at `bytes` bytes.
  bool ChargeBytes(size_t bytes) { return Charge(bytes / kBytesPerCost); }

  // Spends the cost of searching `entries` entries.
  bool ChargeEntries(size_t entries) { return Charge(entries / kEntriesPerCost); }

  bool is_exhausted() const { return is_exhausted_; }

  // Each returns a failure if the value is larger than limits.h allows.
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
  // Room for the `count` items of a new list. Short lists are stored in the heap itself.
  Datum* Room(size_t count) {
    if (count > kNearItems - near_used_) return lists_.emplace_front(count).data();
    return Near() + std::exchange(near_used_, near_used_ + count);
  }
  // A list of the first `count` items in the room.
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
    return Datum(&failures_.emplace_front(Failure{std::move(message)}));
  }

 private:
  static constexpr size_t kNearItems = 32;

  Datum TooLarge(absl::string_view kind, size_t limit, absl::string_view unit);

  // Not initialized: most evaluations make no list.
  Datum* Near() { return reinterpret_cast<Datum*>(near_); }

  size_t budget_;
  size_t near_used_ = 0;
  bool is_exhausted_ = false;
  std::forward_list<std::string> texts_;
  std::forward_list<std::vector<Datum>> lists_;
  std::forward_list<MapView::Entries> maps_;
  std::forward_list<Datum> data_;
  std::forward_list<Failure> failures_;
  alignas(Datum) std::byte near_[kNearItems * sizeof(Datum)];
};

}  // namespace magpie::expr
