// What a search costs over gRPC, to an echo of as many bytes, and how soon a change is found.

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tools/bench/knowledge/knowledge_figures.h"
#include "tools/bench/knowledge/knowledge_setup.h"
#include "tools/bench/knowledge/questions.h"
#include "tools/bench/lib/echo.h"

namespace magpie::bench {
namespace {

constexpr size_t kTimedQueries = 2000;
constexpr double kSearchToEcho = 0.4;
constexpr absl::Duration kLongestUpdate = absl::Milliseconds(200);
constexpr size_t kSearchersBesideChanges = 4;
// Articles that are changed, again and again.
constexpr size_t kChanged = 500;

std::vector<std::string> QueriesOfTwoWords() {
  Questioner questioner(2);
  std::vector<std::string> queries;
  queries.reserve(kTimedQueries);
  for (size_t i = 0; i < kTimedQueries; ++i) queries.push_back(questioner.Words(2));
  return queries;
}

// The mean size of the first queries, and of their answers.
absl::StatusOr<Exchange> ExchangeOf(KnowledgeSetup& setup,
                                    const std::vector<std::string>& queries) {
  constexpr size_t kSample = 100;
  Exchange mean;
  for (size_t i = 0; i < kSample; ++i) {
    const auto request = SearchOf(queries[i % queries.size()], "agent");
    ASSIGN_OR_RETURN(const auto found, setup.SearchAndWait(request));
    mean.request += request.ByteSizeLong();
    mean.response += found.ByteSizeLong();
  }
  return Exchange{mean.request / kSample, mean.response / kSample};
}

}  // namespace

Figures MeasureSearchRate(Bench& bench) {
  ASSIGN_OR_RETURN(const auto setup, KnowledgeSetup::Start(bench, "rate"));
  RETURN_IF_ERROR(setup->Load(MakeQuestions(ManyDocuments(), 0).documents));
  const std::vector<std::string> queries = QueriesOfTwoWords();
  ASSIGN_OR_RETURN(const Exchange exchange, ExchangeOf(*setup, queries));
  ASSIGN_OR_RETURN(const auto echo_server, StartEcho(bench));
  EchoLoad echo(echo_server->address(), bench.options.load, {exchange});
  const BeginCall echoes = [&echo](size_t lane, Answered answered) {
    echo.Begin(lane, std::move(answered));
  };
  std::atomic<size_t> next = 0;
  bench.report.Say(absl::StrCat("\nqueries of two words in the scene agent, among ",
                                ManyDocuments(), " articles; answers of ", exchange.response,
                                " bytes"));
  ASSIGN_OR_RETURN(const auto rounds, CompareAndTell(bench, "echo", echoes, "search",
                                                     SearchesOf(*setup, queries, "agent", next)));
  return std::vector<Figure>{
      {kKnowledgeName, "search_rate_to_echo", RatesOf(rounds), Target::kAtLeast, kSearchToEcho}};
}

Figures MeasureUpdates(Bench& bench) {
  ASSIGN_OR_RETURN(const auto setup, KnowledgeSetup::Start(bench, "updates"));
  const Questions questions = MakeQuestions(ManyDocuments(), kTimedQueries);
  RETURN_IF_ERROR(setup->Load(questions.documents));
  Load beside = bench.options.load;
  beside.in_flight = kSearchersBesideChanges;
  Load alone = bench.options.load;
  alone.in_flight = 1;
  Questioner questioner(3);
  std::atomic<size_t> next = 0, puts = 0;
  Figure p99{kKnowledgeName, "update_p99_to_200_ms", {}, Target::kAtMost, 1};
  bench.report.Say(absl::StrCat("\na put until it is found, one after the other, beside ",
                                kSearchersBesideChanges, " searches at a time"));
  for (int i = 0; i < bench.options.rounds; ++i) {
    absl::StatusOr<Measured> searched, updated;
    std::thread searcher(
        [&] { searched = Measure(beside, SearchesOf(*setup, questions.queries, "faq", next)); });
    updated = Measure(alone, [&](size_t, Answered answered) {
      setup->PutAndFind(puts.fetch_add(1) % kChanged, questioner.Question(), std::move(answered));
    });
    searcher.join();
    RETURN_IF_ERROR(searched.status());
    RETURN_IF_ERROR(updated.status());
    p99.ratios.push_back(absl::FDivDuration(updated->p99, kLongestUpdate));
  }
  return std::vector<Figure>{p99};
}

}  // namespace magpie::bench
