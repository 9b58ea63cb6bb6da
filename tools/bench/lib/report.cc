#include "tools/bench/lib/report.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace magpie::bench {
namespace {

double Millis(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

}  // namespace

void Report::Say(absl::string_view line) const {
  std::FILE* const out = options_.json ? stderr : stdout;
  absl::FPrintF(out, "%s\n", line);
  std::fflush(out);
}

void Report::Begin(absl::string_view base, absl::string_view thing) {
  const Load& load = options_.load;
  const absl::Duration all = 2 * options_.rounds * (load.warm_up + load.length);
  rounds_ = 0;
  Say(absl::StrFormat(
      "\n%d rounds of %s and %s in turns, %d calls in flight, connections: %d, "
      "takes %.0f s",
      options_.rounds, base, thing, load.in_flight, load.connections, absl::ToDoubleSeconds(all)));
  Say(absl::StrFormat("%5s  %28s  %28s  %15s", "", base, thing, "ratio"));
  Say(absl::StrFormat("%5s  %10s %8s %8s  %10s %8s %8s  %7s %7s", "round", "calls/s", "p50 ms",
                      "p99 ms", "calls/s", "p50 ms", "p99 ms", "calls/s", "p99"));
}

void Report::Add(const Round& round) {
  Say(absl::StrFormat("%5d  %10.0f %8.2f %8.2f  %10.0f %8.2f %8.2f  %7.2f %7.2f", ++rounds_,
                      round.base.calls_per_second, Millis(round.base.p50), Millis(round.base.p99),
                      round.thing.calls_per_second, Millis(round.thing.p50),
                      Millis(round.thing.p99),
                      round.thing.calls_per_second / round.base.calls_per_second,
                      absl::FDivDuration(round.thing.p99, round.base.p99)));
}

void Report::End(const std::vector<Figure>& figures) const {
  if (options_.json) {
    for (const Figure& figure : figures) absl::PrintF("%s\n", ToJsonLine(figure));
    return;
  }
  absl::PrintF("\ncalls/s and ms are this machine's, today's; ratios are what to compare\n\n");
  absl::PrintF("%s\n", TableHead());
  for (const Figure& figure : figures) absl::PrintF("%s\n", ToTableLine(figure));
}

}  // namespace magpie::bench
