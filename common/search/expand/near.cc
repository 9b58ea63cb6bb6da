#include "common/search/expand/near.h"

#include <algorithm>
#include <array>
#include <string>

namespace magpie::search {
namespace {

// Longer words are near to nothing.
constexpr size_t kMaxWord = 62;

// What each beginning of a word costs to be made of each beginning of another, letter by letter.
// More than the limit is never looked at, so that only beginnings of like sizes are compared.
class Costs {
 public:
  Costs(absl::string_view word, size_t limit) : word_(word), limit_(limit), none_(limit + 1) {
    for (auto& row : rows_) row.fill(static_cast<uint8_t>(none_));
    for (size_t j = 0; j <= std::min(limit, word.size()); ++j)
      rows_[0][j] = static_cast<uint8_t>(j);
  }

  bool IsAlike(size_t size) const {
    return size <= word_.size() + limit_ && size + limit_ >= word_.size();
  }

  // Goes on from what `other`, which is alike in size, has in common with the one before. The size
  // of its beginning that no end of it brings within the limit; its size + 1 for none.
  size_t Take(absl::string_view other, size_t& steps) {
    const auto same = std::mismatch(other.begin(), other.end(), last_.begin(), last_.end());
    auto size = static_cast<size_t>(same.first - other.begin());
    last_.assign(other.begin(), other.end());
    while (size < other.size() && steps > 0) {
      --steps;
      if (Add(other, size++) > limit_) {
        last_.resize(size);
        return size;
      }
    }
    return other.size() + 1;
  }

  bool IsNear() const { return rows_[last_.size()][word_.size()] <= limit_; }

 private:
  // The row of `other` up to its letter `i`, and the least of it.
  size_t Add(absl::string_view other, size_t i) {
    const auto& above = rows_[i];
    auto& row = rows_[i + 1];
    const size_t begin = i + 1 > limit_ ? i + 1 - limit_ : 0;
    const size_t end = std::min(word_.size(), i + 1 + limit_);
    size_t least = none_;
    for (size_t j = begin; j <= end; ++j) {
      size_t cost = j == 0 ? i + 1 : above[j - 1] + (other[i] == word_[j - 1] ? 0U : 1U);
      // Outside of what is compared, it costs too much anyway.
      if (j < i + 1 + limit_) cost = std::min<size_t>(cost, above[j] + 1U);
      if (j > begin) cost = std::min<size_t>(cost, row[j - 1] + 1U);
      const bool is_exchanged =
          i > 0 && j > 1 && other[i] == word_[j - 2] && other[i - 1] == word_[j - 1];
      if (is_exchanged) cost = std::min<size_t>(cost, rows_[i - 1][j - 2] + 1U);
      row[j] = static_cast<uint8_t>(std::min(cost, none_));
      least = std::min<size_t>(least, row[j]);
    }
    return least;
  }

  const absl::string_view word_;
  const size_t limit_;
  const size_t none_;                                                 // more than the limit
  std::string last_;                                                  // its rows are made
  std::array<std::array<uint8_t, kMaxWord + 2>, kMaxWord + 2> rows_;  // by size of its beginning
};

}  // namespace

void EachNear(const Strings& words, absl::string_view word, size_t limit, size_t& steps,
              absl::FunctionRef<void(absl::string_view)> act) {
  if (word.size() + limit > kMaxWord) return;
  Costs costs(word, limit);
  for (size_t i = 0; i < words.size() && steps > 0;) {
    const absl::string_view other = words[i];
    if (!costs.IsAlike(other.size())) {
      ++i;
      continue;
    }
    const size_t hopeless = costs.Take(other, steps);
    if (steps == 0) return;
    if (hopeless > other.size()) {
      if (costs.IsNear()) act(other);
      ++i;
      continue;
    }
    std::string next(other.substr(0, hopeless));
    ++next.back();  // no byte of UTF-8 is the last one
    i = words.LowerBound(next, i + 1);
  }
}

}  // namespace magpie::search
