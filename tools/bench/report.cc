#include "tools/bench/report.h"

#include <cstdio>

#include "absl/strings/str_format.h"

namespace magpie::bench {
namespace {

double Millis(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

}  // namespace

Report::Report(const Options& options, absl::string_view bench, absl::string_view what)
    : options_(options), bench_(bench), what_(what) {}

void Report::Begin() const {
  std::FILE* const out = options_.json ? stderr : stdout;
  const Load& load = options_.load;
  const absl::Duration all = 2 * options_.rounds * (load.warm_up + load.length);
  absl::FPrintF(out, "%s: %s\n", bench_, what_);
  absl::FPrintF(out, "%d rounds of echo and %s in turns, %d calls in flight, connections: %d, ",
                options_.rounds, bench_, load.in_flight, load.connections);
  absl::FPrintF(out, "takes %.0f s\n\n", absl::ToDoubleSeconds(all));
  absl::FPrintF(out, "%5s  %28s  %28s  %15s\n", "", "echo", bench_, bench_ + " / echo");
  absl::FPrintF(out, "%5s  %10s %8s %8s  %10s %8s %8s  %7s %7s\n", "round", "calls/s", "p50 ms",
                "p99 ms", "calls/s", "p50 ms", "p99 ms", "calls/s", "p99");
  std::fflush(out);
}

void Report::Add(const Round& round) {
  std::FILE* const out = options_.json ? stderr : stdout;
  absl::FPrintF(out, "%5d  %10.0f %8.2f %8.2f  %10.0f %8.2f %8.2f  %7.2f %7.2f\n", ++rounds_,
                round.echo.calls_per_second, Millis(round.echo.p50), Millis(round.echo.p99),
                round.thing.calls_per_second, Millis(round.thing.p50), Millis(round.thing.p99),
                round.thing.calls_per_second / round.echo.calls_per_second,
                absl::FDivDuration(round.thing.p99, round.echo.p99));
  std::fflush(out);
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
