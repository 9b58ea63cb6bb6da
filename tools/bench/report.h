// What a bench says: on stdout, but with --json only the figures go there and
// the rest to stderr.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/bench/compare.h"
#include "tools/bench/figure.h"
#include "tools/bench/options.h"

namespace magpie::bench {

class Report {
 public:
  // `bench` is its name, `what` a line that tells what is measured.
  Report(const Options& options, absl::string_view bench, absl::string_view what);

  // What is about to be done, and how long it takes.
  void Begin() const;
  void Add(const Round& round);
  void End(const std::vector<Figure>& figures) const;

 private:
  const Options options_;
  const std::string bench_;
  const std::string what_;
  int rounds_ = 0;
};

}  // namespace magpie::bench
