// bench-flow: what the flow engine costs, each figure as a ratio to something of the same run.

#include "tools/bench/flow/flow_figures.h"

namespace magpie::bench {
namespace {

constexpr char kWhat[] =
    "flow: durable calls of a flow engine; each reply comes after its disk sync";

constexpr Part kParts[] = {{"puts", MeasurePuts},        {"commits", MeasureCommits},
                           {"starts", MeasureStarts},    {"live", MeasureLive},
                           {"models", MeasureModelSize}, {"calls", MeasureCalls},
                           {"waiting", MeasureWaiting}};

}  // namespace
}  // namespace magpie::bench

int main(int argc, char** argv) {
  return magpie::bench::RunParts(argc, argv, magpie::bench::kWhat, magpie::bench::kParts);
}
