// How much of a term's weight a text has: BM25 (Robertson and Zaragoza, 2009).

#pragma once

#include <array>
#include <cstdint>

#include "common/search/segment.h"

namespace magpie::search {

struct Scoring {
  float k1 = 1.2F;
  float b = 0.75F;
  // What fields count for; one of 0 is not looked at.
  std::array<float, text::kFields> weights = {1.0F, 0.5F, 0.3F, 0.15F};
};

// By how often the term is in the text, and by the length of that.
class Impacts {
 public:
  // `mean` is the mean length of the field.
  Impacts(const Scoring& scoring, float mean);

  // From 0 to k1 + 1.
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

}  // namespace magpie::search
