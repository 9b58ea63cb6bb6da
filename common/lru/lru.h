// A map that forgets what was not used for the longest time, once its entries
// cost more than its capacity. Not thread-safe.

#pragma once

#include <list>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace magpie {

template <class Key, class T>
class Lru {
 public:
  explicit Lru(size_t capacity) : capacity_(capacity) {}

  // Null where the key is not there. Good until the next Put.
  T* Find(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return &found->second->value;
  }

  // What costs more than the capacity is not kept.
  void Put(const Key& key, T value, size_t cost = 1) {
    Erase(key);
    if (cost > capacity_) return;
    order_.push_front(Entry{key, std::move(value), cost});
    index_[key] = order_.begin();
    cost_ += cost;
    while (cost_ > capacity_) Erase(Key(order_.back().key));
  }

  void Erase(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    cost_ -= found->second->cost;
    order_.erase(found->second);
    index_.erase(found);
  }

  size_t size() const { return order_.size(); }
  size_t cost() const { return cost_; }

 private:
  struct Entry {
    Key key;
    T value;
    size_t cost;
  };

  const size_t capacity_;
  size_t cost_ = 0;
  std::list<Entry> order_;  // the last used first
  absl::flat_hash_map<Key, typename std::list<Entry>::iterator> index_;
};

}  // namespace magpie
