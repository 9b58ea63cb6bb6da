#include "tools/bench/lib/compare.h"

#include "common/status/macros.h"

namespace magpie::bench {

absl::StatusOr<std::vector<Round>> Compare(const Load& load, int rounds, const BeginCall& base,
                                           const BeginCall& thing,
                                           const std::function<void(const Round&)>& measured) {
  std::vector<Round> done;
  while (static_cast<int>(done.size()) < rounds) {
    Round round;
    if (done.size() % 2 == 0) {
      ASSIGN_OR_RETURN(round.base, Measure(load, base));
      ASSIGN_OR_RETURN(round.thing, Measure(load, thing));
    } else {
      ASSIGN_OR_RETURN(round.thing, Measure(load, thing));
      ASSIGN_OR_RETURN(round.base, Measure(load, base));
    }
    measured(round);
    done.push_back(round);
  }
  return done;
}

}  // namespace magpie::bench
