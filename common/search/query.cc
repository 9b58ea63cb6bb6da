#include "common/search/query.h"

#include <algorithm>
#include <cmath>

namespace magpie::search {

float Rarity(uint64_t frequency, uint64_t units) {
  const auto with = static_cast<double>(frequency);
  const auto without = static_cast<double>(units - std::min(units, frequency));
  return static_cast<float>(std::log1p((without + 0.5) / (with + 0.5)));
}

Query QueryOf(const text::Terms& terms) {
  Query query;
  uint32_t group = 0;
  for (const text::Field field : text::kAllFields) {
    std::vector<std::string> sorted = terms[field];
    std::ranges::sort(sorted);
    for (size_t i = 0; i < sorted.size(); ++i) {
      if (i > 0 && sorted[i] == query.terms.back().text) {
        query.terms.back().weight += 1;
      } else {
        query.terms.push_back(
            {KeyOf(field, sorted[i]), field, 1, group++, 0, {}, std::move(sorted[i])});
      }
    }
  }
  return query;
}

}  // namespace magpie::search
