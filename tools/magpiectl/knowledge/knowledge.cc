// magpiectl knowledge search|eval

#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/knowledge/eval.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;

struct Options {
  std::string query;
  int limit = 10;
  int64_t min_sequence = 0;
};

absl::Status Search(const Globals& globals, const Options& options) {
  v1::SearchArticlesRequest request;
  request.set_query(options.query);
  request.set_page_size(options.limit);
  request.set_min_sequence(options.min_sequence);
  const Peer<v1::KnowledgeService> knowledge("knowledge", globals.knowledge, globals);
  ASSIGN_OR_RETURN(const v1::SearchArticlesResponse found,
                   knowledge.Call(&v1::KnowledgeService::Stub::SearchArticles, request));
  return Show(globals, found, [](const v1::SearchArticlesResponse& response) {
    if (response.hits().empty()) {
      std::cout << "No article fits.\n";
      return;
    }
    Table table({"SCORE", "ARTICLE", "LANGUAGE", "TITLE"});
    for (const v1::ArticleHit& hit : response.hits()) {
      const v1::Article& article = hit.article();
      table.Add({absl::StrFormat("%.2f", hit.score()), article.article_id(), article.language(),
                 OneLine(article.title())});
    }
    table.Print(std::cout);
  });
}

}  // namespace

void AddKnowledge(CLI::App& app, Cli& cli) {
  CLI::App& group = AddGroup(app, "knowledge", "Find articles by what somebody asks");
  const auto options = std::make_shared<Options>();
  CLI::App& search = AddVerb(group, "search", "Find the articles that fit a question best",
                             "magpiectl knowledge search 'the lock of my bike will not close'");
  search.add_option("QUERY", options->query, "The question, in Chinese or English, in quotes")
      ->required();
  search.add_option("--limit", options->limit, "List at most this many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  search.add_option("--min-sequence", options->min_sequence,
                    "Wait until the index has seen this change: PutArticleResponse.sequence");
  Runs(search, cli, options, Search);
  AddKnowledgeEval(group, cli);
}

}  // namespace magpie::ctl
