// The best documents of those that are offered.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "common/search/index.h"

namespace magpie::search {

// A document with its place.
struct Ranked {
  size_t part;
  uint32_t document;
  int32_t rank;
};

// The first `limit`, which is above 0, by rank, of equals by id.
class Best {
 public:
  Best(const Snapshot& snapshot, size_t limit) : limit_(limit), comes_first_{snapshot} {}

  // What is ranked below is none of the best. At least 1.
  int32_t& wanted() { return wanted_; }

  // Of no document twice.
  void Offer(const Ranked& one) {
    if (one.rank < wanted_) return;
    if (kept_.size() == limit_) {
      if (!comes_first_(one, kept_.front())) return;
      std::ranges::pop_heap(kept_, comes_first_);
      kept_.back() = one;
    } else {
      kept_.push_back(one);
    }
    std::ranges::push_heap(kept_, comes_first_);
    if (kept_.size() == limit_) wanted_ = kept_.front().rank;
  }

  std::vector<Ranked> Finish() && {
    std::ranges::sort_heap(kept_, comes_first_);
    return std::move(kept_);
  }

 private:
  struct ComesFirst {
    const Snapshot& snapshot;

    absl::string_view IdOf(const Ranked& one) const {
      return snapshot.parts[one.part].segment->id(one.document);
    }
    bool operator()(const Ranked& a, const Ranked& b) const {
      return a.rank != b.rank ? a.rank > b.rank : IdOf(a) < IdOf(b);
    }
  };

  const size_t limit_;
  const ComesFirst comes_first_;
  int32_t wanted_ = 1;
  std::vector<Ranked> kept_;  // a heap: the last of them in front
};

}  // namespace magpie::search
