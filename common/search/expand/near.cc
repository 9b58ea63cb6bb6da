#include "common/search/expand/near.h"

#include <algorithm>
#include <string>
#include <vector>

namespace magpie::search {
namespace {

// What each beginning of a word costs to be made of each beginning of another, letter by letter.
class Costs {
 public:
  explicit Costs(absl::string_view word) : word_(word) {
    rows_.emplace_back();
    for (size_t j = 0; j <= word.size(); ++j) rows_[0].push_back(j);
  }

  // Goes on from what `other` has in common with the one before. The size of its beginning that no
  // end of it brings within `limit`; its size + 1 for none.
  size_t Take(absl::string_view other, size_t limit, size_t& steps) {
    const auto same = std::mismatch(other.begin(), other.end(), last_.begin(), last_.end());
    auto size = static_cast<size_t>(same.first - other.begin());
    last_ = std::string(other);
    while (size < other.size() && steps > 0) {
      --steps;
      if (Add(other, size++) > limit) {
        last_.resize(size);
        return size;
      }
    }
    return other.size() + 1;
  }

  size_t whole() const { return rows_[last_.size()].back(); }

 private:
  // The row of `other` up to its letter `i`, and the least of it.
  size_t Add(absl::string_view other, size_t i) {
    if (rows_.size() < i + 2) rows_.resize(i + 2, std::vector<size_t>(word_.size() + 1));
    const std::vector<size_t>& above = rows_[i];
    std::vector<size_t>& row = rows_[i + 1];
    row[0] = i + 1;
    for (size_t j = 1; j <= word_.size(); ++j) {
      const size_t other_letter = above[j - 1] + (other[i] == word_[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, other_letter});
      const bool is_exchanged =
          i > 0 && j > 1 && other[i] == word_[j - 2] && other[i - 1] == word_[j - 1];
      if (is_exchanged) row[j] = std::min(row[j], rows_[i - 1][j - 2] + 1);
    }
    return *std::ranges::min_element(row);
  }

  const absl::string_view word_;
  std::string last_;                       // its rows are made
  std::vector<std::vector<size_t>> rows_;  // by size of its beginning
};

}  // namespace

void EachNear(const Strings& words, absl::string_view word, size_t limit, size_t& steps,
              absl::FunctionRef<void(absl::string_view)> act) {
  Costs costs(word);
  for (size_t i = 0; i < words.size() && steps > 0;) {
    const absl::string_view other = words[i];
    const size_t hopeless = costs.Take(other, limit, steps);
    if (steps == 0) return;
    if (hopeless > other.size()) {
      if (costs.whole() <= limit) act(other);
      ++i;
      continue;
    }
    std::string next(other.substr(0, hopeless));
    ++next.back();  // no byte of UTF-8 is the last one
    i = words.LowerBound(next);
  }
}

}  // namespace magpie::search
