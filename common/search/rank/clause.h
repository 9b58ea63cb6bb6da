// A group of a query on its way through the units of a segment. Units are passed in rising order:
// clauses that matter are added up a window at a time, others are asked about some units only.
//
// What units have is added up as whole numbers, so that equal texts have equal ranks in whatever
// order their terms are added.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "common/search/rank/weighing.h"
#include "common/search/segment.h"

namespace magpie::search {

struct Scoring {
  float k1 = 1.2F;
  float b = 0.75F;
  // What fields count for; one of 0 is not looked at.
  std::array<float, text::kFields> weights = {1.0F, 0.5F, 0.3F, 0.15F};
};

// BM25's share of a term's weight, by how often the term is in a text and the length of that.
class Impacts {
 public:
  // `mean` is the mean length of the field.
  Impacts(const Scoring& scoring, float mean);

  float Of(uint16_t mark) const {
    const uint32_t place = mark - (1U << 8);
    if (place < table_.size()) return table_[place];
    return Compute(mark);
  }

 private:
  float Compute(uint16_t mark) const;

  float k1_;
  std::array<float, 256> norms_;   // by length code
  std::array<float, 1024> table_;  // of marks of 1 to 4 times
};

// What the units of a stretch have so far: all 0 between stretches.
struct Window {
  // As many units as it is to have.
  void Resize(size_t units);
  // Calls `act` with the place of each unit that was met, in rising order.
  template <class Do>
  void EachMet(Do&& act) const {
    for (uint32_t word = 0; word < met.size(); ++word) {
      for (uint64_t bits = met[word]; bits != 0; bits &= bits - 1) {
        act(word * 64 + static_cast<uint32_t>(std::countr_zero(bits)));
      }
    }
  }
  void Clear();

  uint32_t begin = 0, end = 0;  // units, no more than there are sums
  std::vector<int32_t> sums;    // by unit
  std::vector<uint64_t> met;    // a bit for each unit
  // Of a clause, while it is added.
  std::vector<int32_t> best, alternative;
  std::vector<uint32_t> of_group, of_alternative;
};

class Clause {
 public:
  // A term brings its weight times the impact of its mark times `factor`: at least 1, and at most
  // `most`, which no unit that is wanted surpasses. `impacts` must outlive it.
  Clause(const WeighedGroup& group, size_t part, const Impacts& impacts, float factor, float most);

  // No unit has more.
  int32_t bound() const { return bound_; }
  // The units that may have it.
  size_t units() const { return units_; }
  // The next unit that may have it; UINT32_MAX if there is none.
  uint32_t next() const;

  // Adds what the units of `window` have, and marks them as met.
  void AddTo(Window& window);
  // Adds it without a mark.
  void AddQuietlyTo(Window& window);
  // What a unit has.
  int32_t At(uint32_t unit);
  // Adds what the units from `begin` on have to `sums`, as many as that has.
  void AddFrom(uint32_t begin, std::span<int32_t> sums);

 private:
  // The postings of a term, from where it has come.
  struct Cursor {
    const uint32_t* unit;
    const uint32_t* end;
    const uint16_t* mark;
    float weight;
  };
  using Alternative = std::vector<Cursor>;

  int32_t ValueOf(const Cursor& cursor, uint16_t mark) const {
    return static_cast<int32_t>(std::min(cursor.weight * impacts_->Of(mark), most_)) + 1;
  }
  static void Skip(Cursor& cursor, uint32_t unit);
  // Calls `act` with the place of each unit of the window that has a term, and what that brings.
  template <class Do>
  void Pass(Cursor& cursor, const Window& window, Do&& act) const;
  // Calls `act` with the place of each unit, and what it has more than before.
  template <class Do>
  void PassAlternatives(Window& window, Do&& act);

  const Impacts* impacts_;
  float most_;
  std::vector<Alternative> alternatives_;
  int32_t bound_ = 0;
  size_t units_ = 0;
};

}  // namespace magpie::search
