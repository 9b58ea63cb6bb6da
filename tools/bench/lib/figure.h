// A figure that a target is set for: a ratio to something of the same round, over all rounds.

#pragma once

#include <string>
#include <vector>

namespace magpie::bench {

enum class Target { kAtLeast, kAtMost };

struct Figure {
  std::string bench;           // "flow"
  std::string name;            // "start_and_commit_rate_to_echo"
  std::vector<double> ratios;  // one of each round; at least one
  Target kind = Target::kAtLeast;
  double target = 0;
};

struct Spread {
  double min = 0;
  double median = 0;  // of an even number: the mean of the two in the middle
  double max = 0;
};

// `values` are not empty.
Spread SpreadOf(std::vector<double> values);

// Whether the median reaches the target.
bool Holds(const Figure& figure);

// {"bench":"flow","figure":"...","min":0.410,"median":0.440,"max":0.470,"target":0.4,"holds":true}
std::string ToJsonLine(const Figure& figure);

// The same for people, under the head of the table.
std::string TableHead();
std::string ToTableLine(const Figure& figure);

}  // namespace magpie::bench
