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
// More than are asked in a run.
constexpr size_t kNewQueries = 200'000;
constexpr double kSearchToEcho = 0.4;
constexpr absl::Duration kLongestUpdate = absl::Milliseconds(200);
constexpr size_t kSearchersBesideChanges = 4;
// Articles that are changed, again and again.
constexpr size_t kChanged = 500;

std::vector<std::string> QueriesOfTwoWords(size_t count, uint64_t seed) {
  Questioner questioner(seed);
  std::vector<std::string> queries;
  queries.reserve(count);
  for (size_t i = 0; i < count; ++i) queries.push_back(questioner.Words(2));
  return queries;
}

// The mean size of the queries, and of their answers. All have been asked once then.
absl::StatusOr<Exchange> ExchangeOf(KnowledgeSetup& setup,
                                    const std::vector<std::string>& queries) {
  Exchange mean;
  for (const std::string& query : queries) {
    const auto request = SearchOf(query, "agent");
    ASSIGN_OR_RETURN(const auto found, setup.SearchAndWait(request));
    mean.request += request.ByteSizeLong();
    mean.response += found.ByteSizeLong();
  }
  return Exchange{mean.request / queries.size(), mean.response / queries.size()};
}

}  // namespace

Figures MeasureSearchRate(Bench& bench) {
  ASSIGN_OR_RETURN(const auto setup, KnowledgeSetup::Start(bench, "rate"));
  RETURN_IF_ERROR(setup->Load(MakeQuestions(ManyDocuments(), 0).documents));
  const std::vector<std::string> often = QueriesOfTwoWords(kTimedQueries, 2);
  const std::vector<std::string> once = QueriesOfTwoWords(kNewQueries, 3);
  ASSIGN_OR_RETURN(const Exchange exchange, ExchangeOf(*setup, often));
  ASSIGN_OR_RETURN(const auto echo_server, StartEcho(bench));
  EchoLoad echo(echo_server->address(), bench.options.load, {exchange});
  const BeginCall echoes = [&echo](size_t lane, Answered answered) {
    echo.Begin(lane, std::move(answered));
  };
  std::vector<Figure> figures;
  const auto compare = [&](absl::string_view what, const std::vector<std::string>& queries,
                           const std::string& name) -> absl::Status {
    bench.report.Say(absl::StrCat("\n", what, ", of two words, in the scene agent, among ",
                                  ManyDocuments(), " articles; answers of ", exchange.response,
                                  " bytes"));
    std::atomic<size_t> next = 0;
    ASSIGN_OR_RETURN(const auto rounds, CompareAndTell(bench, "echo", echoes, "search",
                                                       SearchesOf(*setup, queries, "agent", next)));
    figures.push_back({kKnowledgeName, name, RatesOf(rounds), Target::kAtLeast, kSearchToEcho});
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(compare("2000 queries, again and again", often, "search_rate_to_echo"));
  RETURN_IF_ERROR(compare("each query for the first time", once, "new_search_rate_to_echo"));
  return figures;
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
    updated = Measure(alone, [&](size_t, const Answered& answered) {
      setup->PutAndFind(puts.fetch_add(1) % kChanged, questioner.Question(), answered);
    });
    searcher.join();
    RETURN_IF_ERROR(searched.status());
    RETURN_IF_ERROR(updated.status());
    p99.ratios.push_back(absl::FDivDuration(updated->p99, kLongestUpdate));
  }
  return std::vector<Figure>{p99};
}

}  // namespace magpie::bench
