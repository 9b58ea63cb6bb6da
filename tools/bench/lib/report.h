// What a bench says: on stdout, but with --json only the figures go there and
// the rest to stderr.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/bench/lib/compare.h"
#include "tools/bench/lib/figure.h"
#include "tools/bench/lib/options.h"

namespace magpie::bench {

class Report {
 public:
  explicit Report(const Options& options) : options_(options) {}

  // A line of what is done, or what was seen.
  void Say(absl::string_view line) const;

  // Rounds of `thing` and `base` in turns are about to begin, and how long they take.
  void Begin(absl::string_view base, absl::string_view thing);
  void Add(const Round& round);

  void End(const std::vector<Figure>& figures) const;

 private:
  const Options options_;
  int rounds_ = 0;
};

}  // namespace magpie::bench
