// bench-knowledge: how fast the knowledge service finds, takes changes in, loads and starts.

#include "tools/bench/knowledge/knowledge_figures.h"

namespace magpie::bench {
namespace {

constexpr char kWhat[] = "knowledge: short questions in Chinese and English, found and changed";

constexpr Part kParts[] = {{"queries", MeasureQueries},
                           {"rate", MeasureSearchRate},
                           {"updates", MeasureUpdates},
                           {"vectors", MeasureVectors},
                           {"many", MeasureMany}};

}  // namespace
}  // namespace magpie::bench

int main(int argc, char** argv) {
  return magpie::bench::RunParts(argc, argv, magpie::bench::kWhat, magpie::bench::kParts);
}
