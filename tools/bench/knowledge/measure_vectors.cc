// How long it takes to find the nearest of many vectors, in the service's process.

#include <chrono>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/search/index.h"
#include "common/search/nearest.h"
#include "common/status/macros.h"
#include "tools/bench/knowledge/knowledge_figures.h"
#include "tools/bench/knowledge/knowledge_setup.h"

namespace magpie::bench {
namespace {

constexpr size_t kMostVectors = 100'000;
constexpr size_t kDimension = 256;
constexpr size_t kCities = 20;  // a filter of one leaves 5 of 100
constexpr size_t kVectorsTogether = 1000;
constexpr size_t kVectorsAsked = 500;
constexpr size_t kNearest = 10;
constexpr absl::Duration kLongestScan = absl::Milliseconds(2);

std::vector<float> RandomVector(std::mt19937& random) {
  std::vector<float> numbers(kDimension);
  for (float& number : numbers) number = static_cast<float>(random() % 2000) - 1000;
  return numbers;
}

}  // namespace

Figures MeasureVectors(Bench& bench) {
  std::mt19937 random(25);
  search::Index index;
  std::vector<search::Document> some;
  const size_t count = std::min(kMostVectors, ManyDocuments());
  for (size_t i = 0; i < count; ++i) {
    some.push_back({.id = absl::StrCat("a", i),
                    .attributes = {absl::StrCat("city=", i % kCities)},
                    .vectors = {{"model", search::Metric::kCosine, RandomVector(random)}}});
    if (some.size() < kVectorsTogether && i + 1 < count) continue;
    index.Apply(some, {}, i + 1);
    some.clear();
  }
  index.AwaitMerges();
  const auto snapshot = index.Now();
  Figure p50{kKnowledgeName, "vector_p50_to_2_ms", {}, Target::kAtMost, 1};
  for (int round = 0; round < bench.options.rounds; ++round) {
    std::vector<absl::Duration> took;
    took.reserve(kVectorsAsked);
    for (size_t i = 0; i < kVectorsAsked; ++i) {
      const std::vector<float> asked = RandomVector(random);
      const search::Filter filter{.all_of = {{absl::StrCat("city=", i % kCities)}}};
      const auto begin = std::chrono::steady_clock::now();
      RETURN_IF_ERROR(search::Nearest(*snapshot, filter, "model", asked, kNearest).status());
      took.push_back(absl::FromChrono(std::chrono::steady_clock::now() - begin));
    }
    const absl::Duration median = Percentile(took, 0.5);
    bench.report.Say(
        absl::StrFormat("the nearest of %d vectors of %d numbers, 1 of %d of them: "
                        "p50 %.0f us",
                        count, kDimension, kCities, absl::ToDoubleMicroseconds(median)));
    p50.ratios.push_back(absl::FDivDuration(median, kLongestScan));
  }
  return std::vector<Figure>{p50};
}

}  // namespace magpie::bench
