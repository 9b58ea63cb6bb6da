#include "common/search/rank/impacts.h"

namespace magpie::search {

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

}  // namespace magpie::search
