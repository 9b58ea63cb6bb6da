#include "tools/bench/lib/options.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"

ABSL_FLAG(std::string, build, "build", "folder of the built binaries");
ABSL_FLAG(std::string, scratch, ".", "where to make a new folder for data and logs");
ABSL_FLAG(bool, json, false, "print figures as JSON, one object per line");
ABSL_FLAG(int32_t, rounds, 5, "how many rounds to measure, 1 to 100");
ABSL_FLAG(absl::Duration, length, absl::Seconds(2), "length of each measurement, 100ms to 1m");
ABSL_FLAG(absl::Duration, warm_up, absl::Milliseconds(500),
          "warm-up before each measurement, up to 1m");
ABSL_FLAG(int32_t, live, 100'000, "live instances in a full store, 1 to 2000000");
ABSL_FLAG(int32_t, waiting, 5'000, "flows that wait for an upstream at the same time, 1 to 8000");
ABSL_FLAG(int32_t, in_flight, 64, "requests in flight, 1 to 1000");
ABSL_FLAG(int32_t, connections, 1, "connections that the requests share, 1 to 100");

namespace magpie::bench {
namespace {

void Check(bool holds, const char* wrong) {
  if (holds) return;
  std::fprintf(stderr, "bench: %s\n", wrong);
  std::exit(2);
}

}  // namespace

Options ParseOptions(int argc, char** argv) {
  const bool no_more = absl::ParseCommandLine(argc, argv).size() == 1;
  Options options{.build = absl::GetFlag(FLAGS_build),
                  .scratch = absl::GetFlag(FLAGS_scratch),
                  .json = absl::GetFlag(FLAGS_json),
                  .rounds = absl::GetFlag(FLAGS_rounds),
                  .live = static_cast<size_t>(absl::GetFlag(FLAGS_live)),
                  .waiting = static_cast<size_t>(absl::GetFlag(FLAGS_waiting)),
                  .load = {.in_flight = static_cast<size_t>(absl::GetFlag(FLAGS_in_flight)),
                           .connections = static_cast<size_t>(absl::GetFlag(FLAGS_connections)),
                           .warm_up = absl::GetFlag(FLAGS_warm_up),
                           .length = absl::GetFlag(FLAGS_length)}};
  Check(no_more, "takes flags only");
  Check(options.rounds >= 1 && options.rounds <= 100, "--rounds is not 1 to 100");
  Check(options.live >= 1 && options.live <= 2'000'000, "--live is not 1 to 2000000");
  Check(options.waiting >= 1 && options.waiting <= 8'000, "--waiting is not 1 to 8000");
  Check(options.load.in_flight >= 1 && options.load.in_flight <= 1000,
        "--in_flight is not 1 to 1000");
  Check(options.load.connections >= 1 && options.load.connections <= 100,
        "--connections is not 1 to 100");
  Check(options.load.warm_up >= absl::ZeroDuration() && options.load.warm_up <= absl::Minutes(1),
        "--warm_up is not 0 to 1m");
  Check(options.load.length >= absl::Milliseconds(100) && options.load.length <= absl::Minutes(1),
        "--length is not 100ms to 1m");
  return options;
}

}  // namespace magpie::bench
