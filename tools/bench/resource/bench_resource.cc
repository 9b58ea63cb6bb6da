// bench-resource: what the resource engine costs above the calls that it makes.

#include "tools/bench/resource/resource_figures.h"

namespace magpie::bench {
namespace {

constexpr char kWhat[] = "resource: fetches over gRPC from a business unit of our own over HTTP";

constexpr Part kParts[] = {{"fan-out", MeasureFanOut},
                           {"shapes", MeasureShapes},
                           {"cached", MeasureCached},
                           {"down", MeasureDown},
                           {"directory", MeasureDirectory}};

}  // namespace
}  // namespace magpie::bench

int main(int argc, char** argv) {
  return magpie::bench::RunParts(argc, argv, magpie::bench::kWhat, magpie::bench::kParts);
}
