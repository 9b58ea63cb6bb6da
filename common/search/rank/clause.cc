#include "common/search/rank/clause.h"

#include <algorithm>
#include <utility>

namespace magpie::search {
namespace {

// Bounds are a little above what rounding may make of the most.
constexpr float kAbove = 1 + 1e-6F;

}  // namespace

Impacts::Impacts(const Scoring& scoring, float mean) : k1_(scoring.k1) {
  for (uint32_t code = 0; code < norms_.size(); ++code) {
    const auto length = static_cast<float>(LengthOf(static_cast<uint8_t>(code)));
    norms_[code] = scoring.k1 * (1 - scoring.b + scoring.b * length / mean);
  }
  for (uint32_t i = 0; i < table_.size(); ++i) {
    table_[i] = Compute(static_cast<uint16_t>(i + (1U << 8)));
  }
}

float Impacts::Compute(uint16_t mark) const {
  const auto times = static_cast<float>(Segment::TimesOf(mark));
  return (k1_ + 1) * times / (times + norms_[Segment::LengthCodeOf(mark)]);
}

void Window::Resize(size_t units) {
  const size_t words = (units + 63) / 64;
  if (met.size() >= words) return;
  met.resize(words, 0);
  for (auto* const numbers : {&sums, &best, &alternative}) numbers->resize(words * 64, 0);
}

void Window::Clear() {
  std::ranges::fill(sums, 0);
  std::ranges::fill(met, 0);
}

Clause::Clause(const WeighedGroup& group, size_t part, const Impacts& impacts, float factor,
               float most)
    : impacts_(&impacts), most_(most) {
  for (const WeighedAlternative& terms : group) {
    Alternative cursors;
    int32_t bound = 0;
    for (const WeighedTerm& term : terms) {
      const Segment::Postings& postings = term.postings[part];
      if (postings.units.empty()) continue;
      const uint32_t* const begin = postings.units.data();
      const float weight = factor * term.weight;
      cursors.push_back({begin, begin + postings.units.size(), postings.marks.data(), weight});
      const float bound_of_term = weight * impacts.Of(postings.bound) * kAbove;
      bound += static_cast<int32_t>(std::min(bound_of_term, most)) + 2;
      units_ += postings.units.size();
    }
    bound_ = std::max(bound_, bound);
    if (!cursors.empty()) alternatives_.push_back(std::move(cursors));
  }
}

uint32_t Clause::next() const {
  uint32_t next = UINT32_MAX;
  for (const Alternative& alternative : alternatives_) {
    for (const Cursor& cursor : alternative) {
      if (cursor.unit != cursor.end) next = std::min(next, *cursor.unit);
    }
  }
  return next;
}

template <class Do>
void Clause::Pass(Cursor& cursor, const Window& window, Do&& act) const {
  const uint32_t begin = window.begin;
  const uint32_t end = window.end;
  const uint32_t* unit = cursor.unit;
  const uint16_t* mark = cursor.mark;
  for (; unit != cursor.end && *unit < end; ++unit, ++mark) {
    act(*unit - begin, ValueOf(cursor, *mark));
  }
  cursor.unit = unit;
  cursor.mark = mark;
}

template <class Do>
void Clause::PassAlternatives(Window& window, Do&& act) {
  for (Alternative& alternative : alternatives_) {
    for (Cursor& cursor : alternative) {
      Pass(cursor, window, [&](uint32_t place, int32_t value) {
        if (window.alternative[place] == 0) window.of_alternative.push_back(place);
        window.alternative[place] += value;
      });
    }
    for (const uint32_t place : window.of_alternative) {
      const int32_t value = std::exchange(window.alternative[place], 0);
      int32_t& best = window.best[place];
      if (value <= best) continue;
      if (best == 0) window.of_group.push_back(place);
      act(place, value - best);
      best = value;
    }
    window.of_alternative.clear();
  }
  for (const uint32_t place : window.of_group) window.best[place] = 0;
  window.of_group.clear();
}

void Clause::AddTo(Window& window) {
  int32_t* const sums = window.sums.data();
  uint64_t* const met = window.met.data();
  const auto add = [sums, met](uint32_t place, int32_t value) {
    sums[place] += value;
    met[place / 64] |= uint64_t{1} << (place % 64);
  };
  if (alternatives_.size() > 1) return PassAlternatives(window, add);
  for (Cursor& cursor : alternatives_.front()) Pass(cursor, window, add);
}

void Clause::AddQuietlyTo(Window& window) {
  int32_t* const sums = window.sums.data();
  for (Alternative& alternative : alternatives_) {
    for (Cursor& cursor : alternative) {
      if (cursor.unit != cursor.end && *cursor.unit < window.begin) Skip(cursor, window.begin);
    }
  }
  const auto add = [sums](uint32_t place, int32_t value) { sums[place] += value; };
  if (alternatives_.size() > 1) return PassAlternatives(window, add);
  for (Cursor& cursor : alternatives_.front()) Pass(cursor, window, add);
}

void Clause::Skip(Cursor& cursor, uint32_t unit) {
  // In steps that double, for the next one is mostly near.
  size_t step = 1;
  const auto left = static_cast<size_t>(cursor.end - cursor.unit);
  while (step < left && cursor.unit[step] < unit) step *= 2;
  const uint32_t* const found =
      std::lower_bound(cursor.unit + step / 2, cursor.unit + std::min(step + 1, left), unit);
  cursor.mark += found - cursor.unit;
  cursor.unit = found;
}

int32_t Clause::At(uint32_t unit) {
  int32_t best = 0;
  for (Alternative& alternative : alternatives_) {
    int32_t sum = 0;
    for (Cursor& cursor : alternative) {
      if (cursor.unit != cursor.end && *cursor.unit < unit) Skip(cursor, unit);
      if (cursor.unit != cursor.end && *cursor.unit == unit) sum += ValueOf(cursor, *cursor.mark);
    }
    best = std::max(best, sum);
  }
  return best;
}

void Clause::AddFrom(uint32_t begin, std::span<int32_t> sums) {
  for (uint32_t i = 0; i < sums.size(); ++i) sums[i] += At(begin + i);
}

}  // namespace magpie::search
