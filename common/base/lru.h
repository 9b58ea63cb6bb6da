// A map that drops its least recently used entries once all entries together cost
// more than its capacity. Not thread-safe.

#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"

namespace magpie {

template <class Key, class T>
class Lru {
 public:
  explicit Lru(size_t capacity) : capacity_(capacity) {}

  // Null if the key is missing. Valid until the next Put.
  T* Find(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, *found);
    return &(*found)->value;
  }

  // An entry that alone costs more than the capacity is not kept.
  void Put(Key key, T value, size_t cost = 1) {
    Erase(key);
    if (cost > capacity_) return;
    order_.push_front(Entry{std::move(key), std::move(value), cost});
    index_.insert(order_.begin());
    cost_ += cost;
    while (cost_ > capacity_) Remove(index_.find(order_.back().key));
  }

  void Erase(const Key& key) { Take(key); }

  // Removes an entry and returns its value; nothing if the key is missing.
  std::optional<T> Take(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return std::nullopt;
    return Remove(found);
  }

  void Clear() {
    index_.clear();
    order_.clear();
    cost_ = 0;
  }

  size_t size() const { return order_.size(); }
  size_t cost() const { return cost_; }

 private:
  struct Entry {
    Key key;
    T value;
    size_t cost;
  };
  using Place = typename std::list<Entry>::iterator;

  // The index finds an entry by its key, which is stored only in the entry.
  struct HashOfKey {
    using is_transparent = void;
    size_t operator()(const Key& key) const { return absl::HashOf(key); }
    size_t operator()(const Place& place) const { return absl::HashOf(place->key); }
  };
  struct SameKey {
    using is_transparent = void;
    static const Key& KeyOf(const Key& key) { return key; }
    static const Key& KeyOf(const Place& place) { return place->key; }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return KeyOf(a) == KeyOf(b);
    }
  };
  using Index = absl::flat_hash_set<Place, HashOfKey, SameKey>;

  T Remove(typename Index::iterator found) {
    const Place place = *found;
    T value = std::move(place->value);
    cost_ -= place->cost;
    index_.erase(found);
    order_.erase(place);
    return value;
  }

  const size_t capacity_;
  size_t cost_ = 0;
  std::list<Entry> order_;  // most recently used first
  Index index_;
};

}  // namespace magpie
