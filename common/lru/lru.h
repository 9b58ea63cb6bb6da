// A map that forgets what was not used for the longest time. Not thread-safe.

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
    return &found->second->second;
  }

  void Put(const Key& key, T value) {
    Erase(key);
    order_.emplace_front(key, std::move(value));
    index_[key] = order_.begin();
    if (order_.size() > capacity_) Erase(Key(order_.back().first));
  }

  void Erase(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    order_.erase(found->second);
    index_.erase(found);
  }

  size_t size() const { return order_.size(); }

 private:
  const size_t capacity_;
  std::list<std::pair<Key, T>> order_;  // the last used first
  absl::flat_hash_map<Key, typename std::list<std::pair<Key, T>>::iterator> index_;
};

}  // namespace magpie
