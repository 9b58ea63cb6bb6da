#include "common/search/query.h"

#include <algorithm>

namespace magpie::search {

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
