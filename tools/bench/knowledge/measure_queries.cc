// How long a query takes in the service's process, one after the other, to other engines' time.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/search/index.h"
#include "common/status/macros.h"
#include "services/knowledge/engine/find/document.h"
#include "services/knowledge/engine/find/lookup.h"
#include "tools/bench/knowledge/knowledge_figures.h"
#include "tools/bench/knowledge/knowledge_setup.h"
#include "tools/bench/knowledge/peer.h"
#include "tools/bench/knowledge/questions.h"

ABSL_FLAG(std::string, agent_peer, "",
          "a command that measures another engine with as many fields as ours; {} is a folder of "
          "corpus.jsonl and queries.jsonl, and it prints \"p50 82 p99 229\", in microseconds");
ABSL_FLAG(std::string, faq_peer, "", "the same with one field");

namespace magpie::bench {
namespace {

constexpr size_t kMostDocuments = 100'000;
constexpr size_t kQueries = 2000;
constexpr size_t kHits = 10;
constexpr size_t kTogether = 1000;  // documents of a change

using knowledge::Article;
using knowledge::ArticleId;

search::Document DocumentOf(size_t number, const std::string& question) {
  Article article{.id = *ArticleId::Parse(absl::StrCat("a", number))};
  article.content.title = question;
  return knowledge::DocumentOf(article, {});
}

void Fill(const std::vector<std::string>& questions, search::Index& index) {
  std::vector<search::Document> some;
  some.reserve(kTogether);
  for (size_t i = 0; i < questions.size(); ++i) {
    some.push_back(DocumentOf(i, questions[i]));
    if (some.size() < kTogether && i + 1 < questions.size()) continue;
    index.Apply(some, {}, i + 1);
    some.clear();
  }
}

// As the service sees them: one change after the other, with the scenes that are there.
knowledge::View ViewOf(const search::Index& index) {
  auto tuning = std::make_shared<knowledge::Tuning>();
  tuning->scenes = knowledge::AllScenes({});
  return {index.Now(), std::make_shared<knowledge::CategoryTree>(), tuning};
}

// What the service does of a query but for reading the articles that it has found.
QueryTimes MeasureHere(const knowledge::View& view, const std::string& scene,
                       const std::vector<std::string>& queries) {
  const knowledge::Scene& how = view.tuning->scenes.at(scene);
  std::vector<absl::Duration> took;
  took.reserve(queries.size());
  for (const std::string& query : queries) {
    const auto begin = std::chrono::steady_clock::now();
    const auto lookup = knowledge::Prepare(view, how, {}, query, absl::Now());
    const auto found = knowledge::Ranked(lookup, kHits);
    took.push_back(absl::FromChrono(std::chrono::steady_clock::now() - begin));
  }
  return {Percentile(took, 0.5), Percentile(took, 0.99)};
}

// A scene, and what it is compared with.
struct Compared {
  std::string scene;
  std::string peer;
  double target;
};

absl::Status Compare(Bench& bench, const Compared& compared, const knowledge::View& view,
                     const std::vector<std::string>& queries, std::vector<Figure>& figures) {
  Figure p50{kKnowledgeName, compared.scene + "_p50_to_peer", {}, Target::kAtMost, compared.target};
  Figure p99{kKnowledgeName, compared.scene + "_p99_to_peer", {}, Target::kAtMost, compared.target};
  for (int i = 0; i < bench.options.rounds; ++i) {
    const QueryTimes here = MeasureHere(view, compared.scene, queries);
    bench.report.Say(absl::StrFormat("%s: p50 %.0f us, p99 %.0f us", compared.scene,
                                     absl::ToDoubleMicroseconds(here.p50),
                                     absl::ToDoubleMicroseconds(here.p99)));
    if (compared.peer.empty()) continue;
    ASSIGN_OR_RETURN(const QueryTimes peer, RunPeer(compared.peer, bench.folder + "/questions",
                                                    bench.folder + "/peer.log"));
    p50.ratios.push_back(absl::FDivDuration(here.p50, peer.p50));
    p99.ratios.push_back(absl::FDivDuration(here.p99, peer.p99));
  }
  if (compared.peer.empty()) {
    bench.report.Say(
        absl::StrCat(compared.scene, " is compared with nothing: no --", compared.scene, "_peer"));
    return absl::OkStatus();
  }
  figures.push_back(p50);
  figures.push_back(p99);
  return absl::OkStatus();
}

}  // namespace

Figures MeasureQueries(Bench& bench) {
  const size_t documents = std::min(kMostDocuments, ManyDocuments());
  const Questions questions = MakeQuestions(documents, kQueries);
  const std::string folder = bench.folder + "/questions";
  std::filesystem::create_directory(folder);
  RETURN_IF_ERROR(WriteQuestions(questions, folder));
  search::Index index;
  Fill(questions.documents, index);
  const knowledge::View view = ViewOf(index);
  bench.report.Say(absl::StrCat("\n", kQueries, " queries among ", documents,
                                " questions, one after the other"));
  std::vector<Figure> figures;
  // The first round would measure how the memory gets warm.
  MeasureHere(view, "faq", questions.queries);
  const Compared all[] = {{"agent", absl::GetFlag(FLAGS_agent_peer), 1},
                          {"faq", absl::GetFlag(FLAGS_faq_peer), 2.5}};
  for (const Compared& compared : all) {
    RETURN_IF_ERROR(Compare(bench, compared, view, questions.queries, figures));
  }
  return figures;
}

}  // namespace magpie::bench
