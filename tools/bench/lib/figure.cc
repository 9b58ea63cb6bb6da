#include "tools/bench/lib/figure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace magpie::bench {

Spread SpreadOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  const bool is_odd = values.size() % 2 == 1;
  return {.min = values.front(),
          .median = is_odd ? values[middle] : (values[middle - 1] + values[middle]) / 2,
          .max = values.back()};
}

bool Holds(const Figure& figure) {
  const double median = SpreadOf(figure.ratios).median;
  return figure.kind == Target::kAtLeast ? median >= figure.target : median <= figure.target;
}

std::string ToJsonLine(const Figure& figure) {
  const Spread spread = SpreadOf(figure.ratios);
  return absl::StrFormat(
      R"({"bench":"%s","figure":"%s","min":%.3f,"median":%.3f,"max":%.3f,"target":%g,"holds":%s})",
      figure.bench, figure.name, spread.min, spread.median, spread.max, figure.target,
      Holds(figure) ? "true" : "false");
}

std::string TableHead() {
  return absl::StrFormat("%-36s %7s %7s %7s  %s", "ratio", "min", "median", "max", "target");
}

std::string ToTableLine(const Figure& figure) {
  const Spread spread = SpreadOf(figure.ratios);
  const std::string target =
      absl::StrCat(figure.kind == Target::kAtLeast ? "at least " : "at most ", figure.target);
  return absl::StrFormat("%-36s %7.2f %7.2f %7.2f  %-13s %s", figure.name, spread.min,
                         spread.median, spread.max, target,
                         Holds(figure) ? "holds" : "does not hold");
}

}  // namespace magpie::bench
