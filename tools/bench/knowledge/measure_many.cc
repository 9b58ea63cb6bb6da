// What a service with many articles needs: to load them, to keep them, to start with them, and to
// answer while more come.

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "tools/bench/knowledge/knowledge_figures.h"
#include "tools/bench/knowledge/knowledge_setup.h"
#include "tools/bench/knowledge/questions.h"

namespace magpie::bench {
namespace {

// More than are asked: an answer that is kept says nothing.
constexpr size_t kQueriesOfMany = 50'000;
constexpr absl::Duration kLongestLoadOfAMillion = absl::Minutes(3);
constexpr double kMemory = 4.0 * (1ULL << 30);
constexpr absl::Duration kLongestStart = absl::Seconds(5);
constexpr double kSlowerBesideALoad = 2;
constexpr size_t kSearchersBesideALoad = 2;
// Of all articles, those that are loaded again beside searches, in each round.
constexpr size_t kReloaded = 10;

// The time of a search while a tenth of the articles is replaced, to that while nothing changes.
absl::Status MeasureBesideALoad(Bench& bench, KnowledgeSetup& setup, const Questions& questions,
                                Figure& p99) {
  Load load = bench.options.load;
  load.in_flight = kSearchersBesideALoad;
  std::atomic<size_t> next = 0;
  const BeginCall searches = SearchesOf(setup, questions.queries, "faq", next);
  const size_t count = questions.documents.size() / kReloaded;
  for (int i = 0; i < bench.options.rounds; ++i) {
    ASSIGN_OR_RETURN(const Measured quiet, Measure(load, searches));
    const size_t begin = static_cast<size_t>(i) % kReloaded * count;
    const std::vector<std::string> some(questions.documents.begin() + begin,
                                        questions.documents.begin() + begin + count);
    absl::Status loaded;
    std::thread loader([&] { loaded = setup.Load(some, begin); });
    const absl::StatusOr<Measured> beside = Measure(load, searches);
    loader.join();
    RETURN_IF_ERROR(loaded);
    RETURN_IF_ERROR(beside.status());
    p99.ratios.push_back(absl::FDivDuration(beside->p99, quiet.p99));
  }
  return absl::OkStatus();
}

}  // namespace

Figures MeasureMany(Bench& bench) {
  const Questions questions = MakeQuestions(ManyDocuments(), kQueriesOfMany);
  ASSIGN_OR_RETURN(auto setup, KnowledgeSetup::Start(bench, "many"));
  bench.report.Say(absl::StrCat("\n", ManyDocuments(), " articles"));
  const absl::Time begin = absl::Now();
  RETURN_IF_ERROR(setup->Load(questions.documents));
  const absl::Duration load = absl::Now() - begin;
  const double millions = static_cast<double>(ManyDocuments()) / 1e6;
  const auto memory = static_cast<double>(setup->ResidentBytes());
  bench.report.Say(
      absl::StrFormat("loaded in %s, %.0f MiB", absl::FormatDuration(load), memory / (1 << 20)));

  Figure start{kKnowledgeName, "start_to_5_s", {}, Target::kAtMost, 1};
  for (int i = 0; i < bench.options.rounds; ++i) {
    setup->Stop();
    setup.reset();
    const absl::Time started = absl::Now();
    ASSIGN_OR_RETURN(setup, KnowledgeSetup::Start(bench, "many"));
    RETURN_IF_ERROR(
        setup->SearchAndWait(SearchOf(questions.queries[0], "faq"), absl::Minutes(1)).status());
    start.ratios.push_back(absl::FDivDuration(absl::Now() - started, kLongestStart));
  }

  Figure beside{kKnowledgeName, "search_p99_beside_load", {}, Target::kAtMost, kSlowerBesideALoad};
  RETURN_IF_ERROR(MeasureBesideALoad(bench, *setup, questions, beside));
  return std::vector<Figure>{
      {kKnowledgeName,
       "load_to_3_min_a_million",
       {absl::FDivDuration(load, kLongestLoadOfAMillion) / millions},
       Target::kAtMost,
       1},
      {kKnowledgeName, "memory_to_4_GiB", {memory / kMemory}, Target::kAtMost, 1},
      start,
      beside};
}

}  // namespace magpie::bench
