#include "common/search/rank/sums.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/search/rank/rows.h"

namespace magpie::search {
namespace {

// To look a unit up among the postings of a term takes as long as to pass so many of them.
constexpr uint64_t kLookup = 12;

// The place of the first that is not below `unit`, from `from` on: in steps that double, for the
// next one is mostly near.
size_t Skip(std::span<const uint32_t> units, size_t from, uint32_t unit) {
  size_t step = 1;
  while (from + step < units.size() && units[from + step] < unit) step *= 2;
  const size_t end = std::min(from + step + 1, units.size());
  const auto begin = units.begin();
  return static_cast<size_t>(std::lower_bound(begin + static_cast<int64_t>(from + step / 2),
                                              begin + static_cast<int64_t>(end), unit) -
                             begin);
}

// Terms of so many postings have their values computed beforehand, mark by mark.
constexpr size_t kManyPostings = 1024;

// What a term brings, by its marks.
class Values {
 public:
  Values(const Impacts& impacts, float weight) : impacts_(impacts), weight_(weight) {}

  int32_t Of(uint16_t mark) const { return static_cast<int32_t>(weight_ * impacts_.Of(mark)) + 1; }

 private:
  const Impacts& impacts_;
  const float weight_;
};

// The same from a table of the frequent marks.
class TabledValues {
 public:
  explicit TabledValues(const Values& values) : values_(values) {
    for (uint32_t i = 0; i < table_.size(); ++i) {
      table_[i] = values.Of(static_cast<uint16_t>(i + kFirst));
    }
  }

  int32_t Of(uint16_t mark) const {
    const uint32_t place = mark - kFirst;
    return place < table_.size() ? table_[place] : values_.Of(mark);
  }

 private:
  static constexpr uint32_t kFirst = Segment::MarkOf(1, 0);

  const Values& values_;
  std::array<int32_t, 512> table_;  // of once and twice
};

}  // namespace

void SumsMemory::Reset(size_t numbers) {
  if (numbers_.size() < numbers) numbers_ = std::vector<int32_t>(numbers);
  taken_ = 0;
}

std::span<int32_t> SumsMemory::Take(size_t numbers) {
  const std::span<int32_t> taken = std::span(numbers_).subspan(taken_, numbers);
  taken_ += numbers;
  return taken;
}

Sums::Sums(const Segment& segment, const Bitmap& among, size_t terms, uint64_t postings)
    : segment_(&segment),
      documents_(segment.documents()),
      has_all_(among.size() == segment.documents()) {
  if (!has_all_) selected_ = among.Numbers();
  const uint64_t units = segment.units();
  const uint64_t looked_up = selected_.size() * units / std::max<size_t>(documents_, 1);
  is_narrow_ = !has_all_ && looked_up * std::max<size_t>(terms, 1) * kLookup < postings + units;
  if (is_narrow_) {
    for (const uint32_t document : selected_) {
      const uint32_t end = segment.first_unit(document + 1);
      for (uint32_t unit = segment.first_unit(document); unit < end; ++unit) units_.push_back(unit);
    }
  }
  rows_ = is_narrow_ ? units_.size() : units;
}

void Sums::Take(SumsMemory& memory, size_t fields) {
  for (size_t i = 0; i < fields; ++i) {
    fields_.push_back(memory.Take(rows_));
    std::ranges::fill(fields_.back(), 0);
  }
  ranks_ = memory.Take(rows_);
}

size_t Sums::RowOf(uint32_t unit) const {
  return static_cast<size_t>(std::ranges::lower_bound(units_, unit) - units_.begin());
}

template <class Do>
void Sums::EachPosting(const Segment::Postings& postings, Do&& act) const {
  if (!is_narrow_) {
    const uint32_t* const units = postings.units.data();
    const uint16_t* const marks = postings.marks.data();
    const size_t size = postings.units.size();
    for (size_t i = 0; i < size; ++i) act(units[i], marks[i]);
    return;
  }
  size_t row = 0;
  for (size_t i = 0; row < units_.size() && i < postings.units.size();) {
    i = Skip(postings.units, i, units_[row]);
    if (i == postings.units.size()) return;
    if (postings.units[i] == units_[row]) {
      act(static_cast<uint32_t>(row++), postings.marks[i]);
    } else {
      row = Skip(units_, row, postings.units[i]);
    }
  }
}

void Sums::AddTerm(const WeighedTerm& term, size_t part, const Impacts& impacts, float factor,
                   std::span<int32_t> sums) const {
  const Values values(impacts, term.weight * factor);
  const Segment::Postings& postings = term.postings[part];
  int32_t* const data = sums.data();
  if (is_narrow_ || postings.units.size() < kManyPostings) {
    return EachPosting(postings,
                       [&](uint32_t row, uint16_t mark) { data[row] += values.Of(mark); });
  }
  const TabledValues tabled(values);
  EachPosting(postings, [&](uint32_t row, uint16_t mark) { data[row] += tabled.Of(mark); });
}

void Sums::AddAlternatives(const WeighedGroup& group, size_t part, const Impacts& impacts,
                           float factor, std::span<int32_t> sums) const {
  struct Met {
    uint32_t row;
    int32_t value;
  };
  std::vector<Met> best, alternative, merged;  // by row
  for (const WeighedAlternative& terms : group) {
    alternative.clear();
    for (const WeighedTerm& term : terms) {
      const Values values(impacts, term.weight * factor);
      EachPosting(term.postings[part], [&](uint32_t row, uint16_t mark) {
        alternative.push_back({row, values.Of(mark)});
      });
    }
    if (terms.size() > 1) std::ranges::sort(alternative, {}, &Met::row);
    // Terms of one alternative are added, and the better of two alternatives is kept.
    merged.clear();
    size_t next = 0;
    for (size_t i = 0; i < alternative.size();) {
      Met one = alternative[i++];
      while (i < alternative.size() && alternative[i].row == one.row) {
        one.value += alternative[i++].value;
      }
      while (next < best.size() && best[next].row < one.row) merged.push_back(best[next++]);
      if (next < best.size() && best[next].row == one.row) {
        one.value = std::max(one.value, best[next++].value);
      }
      merged.push_back(one);
    }
    merged.insert(merged.end(), best.begin() + static_cast<int64_t>(next), best.end());
    std::swap(best, merged);
  }
  for (const Met& one : best) sums[one.row] += one.value;
}

void Sums::Add(size_t field, const WeighedGroup& group, size_t part, const Impacts& impacts,
               float factor) {
  if (group.size() > 1) return AddAlternatives(group, part, impacts, factor, fields_[field]);
  for (const WeighedTerm& term : group.front()) {
    AddTerm(term, part, impacts, factor, fields_[field]);
  }
}

int32_t Sums::MostOf(size_t field) const {
  const std::span<const int32_t> sums = fields_[field];
  if (has_all_ || is_narrow_) return MostOfRows(sums.data(), sums.size());
  int32_t most = 0;
  for (const uint32_t document : selected_) {
    for (const int32_t sum : SumsOf(field, document)) most = std::max(most, sum);
  }
  return most;
}

void Sums::Rank(std::span<const float> factors) {
  tops_.assign((rows_ + kTogether - 1) / kTogether, 0);
  if (factors.empty()) {
    std::ranges::fill(ranks_, 0);
    return;
  }
  WeighedFields fields = {};
  for (size_t i = 0; i < fields.sums.size(); ++i) {
    const bool is_used = i < factors.size();
    fields.sums[i] = fields_[is_used ? i : 0].data();
    fields.factors[i] = is_used ? factors[i] : 0;
  }
  RankRows(fields, ranks_.data(), rows_);
  for (size_t i = 0; i < tops_.size(); ++i) {
    const size_t begin = i * kTogether;
    tops_[i] = MostOfRows(ranks_.data() + begin, std::min(kTogether, rows_ - begin));
  }
}

void Sums::Drop(uint32_t document) { std::ranges::fill(Of(ranks_, document), 0); }

}  // namespace magpie::search
