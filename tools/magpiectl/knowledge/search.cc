// magpiectl knowledge search|explain|suggest

#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/magpiectl/knowledge/search_text.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using KnowledgeStub = v1::KnowledgeService::Stub;

struct SearchOptions {
  std::string query;
  std::string article;
  std::string scene;
  FilterOptions filter;
  std::vector<std::string> facets;
  int limit = 10;
  int64_t min_sequence = 0;
  bool explain = false;
};

Peer<v1::KnowledgeService> Knowledge(const Globals& globals) {
  return {"knowledge", globals.knowledge, globals};
}

absl::StatusOr<v1::SearchArticlesResponse> Find(const Globals& globals,
                                                const SearchOptions& options) {
  v1::SearchArticlesRequest request;
  request.set_query(options.query);
  request.set_scene(options.scene);
  request.set_min_sequence(options.min_sequence);
  request.set_explain(options.explain);
  *request.mutable_filter() = ToProto(options.filter);
  request.mutable_facets()->Add(options.facets.begin(), options.facets.end());
  (options.explain ? *request.mutable_why_not() : *request.mutable_article_id()) = options.article;
  request.set_page_size(options.limit);
  return Knowledge(globals).Call(&KnowledgeStub::SearchArticles, request);
}

absl::Status Search(const Globals& globals, const SearchOptions& options) {
  ASSIGN_OR_RETURN(const v1::SearchArticlesResponse found, Find(globals, options));
  return Show(globals, found, [&](const v1::SearchArticlesResponse& response) {
    if (!options.explain) return PrintFound(response, std::cout);
    v1::SearchArticlesResponse explained = response;
    if (!response.why_not().empty()) {
      explained.set_why_not(absl::StrCat(options.article, ": ", response.why_not()));
    }
    PrintExplained(explained, std::cout);
  });
}

absl::Status Explain(const Globals& globals, const SearchOptions& options) {
  SearchOptions explained = options;
  explained.explain = true;
  return Search(globals, explained);
}

absl::Status Suggest(const Globals& globals, const SearchOptions& options) {
  v1::SuggestQueriesRequest request;
  request.set_prefix(options.query);
  request.set_limit(options.limit);
  *request.mutable_filter() = ToProto(options.filter);
  ASSIGN_OR_RETURN(const v1::SuggestQueriesResponse suggested,
                   Knowledge(globals).Call(&KnowledgeStub::SuggestQueries, request));
  return Show(globals, suggested, [](const v1::SuggestQueriesResponse& response) {
    for (const std::string& query : response.queries()) std::cout << OneLine(query) << '\n';
  });
}

void AddSearchOptions(CLI::App& verb, SearchOptions& options) {
  verb.add_option("--scene", options.scene,
                  "How to look: faq (a question), agent (keywords), browse, similar, or a scene of "
                  "the tenant (default: faq)");
  verb.add_option("--limit", options.limit, "List at most this many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb.add_option("--min-sequence", options.min_sequence,
                  "Wait until the index has seen this change, as \"article put\" prints it");
  AddFilter(verb, options.filter);
}

}  // namespace

void AddKnowledgeSearch(CLI::App& group, Cli& cli) {
  const auto search = std::make_shared<SearchOptions>();
  CLI::App& verb = AddVerb(group, "search", "Find the articles that fit a question best",
                           "magpiectl knowledge search 'the lock of my bike will not close'");
  verb.add_option("QUERY", search->query,
                  "The question, in Chinese or English, in quotes; none for the scenes browse and "
                  "similar");
  verb.add_option("--like", search->article, "In the scene similar: what resembles this article");
  verb.add_option("--facet", search->facets,
                  "Count what was found by category, tag, language, kind, channel or "
                  "business_line; may be repeated")
      ->allow_extra_args(false);
  verb.add_flag("--explain", search->explain, "Show why each article is where it is");
  AddSearchOptions(verb, *search);
  Runs(verb, cli, search, Search);

  const auto explain = std::make_shared<SearchOptions>();
  CLI::App& why = AddVerb(group, "explain",
                          "Show how a question is read, why each article is where it is, and why "
                          "one is not found",
                          "magpiectl knowledge explain 'lock wont close' bike-lock-will-not-close");
  why.add_option("QUERY", explain->query, "The question, in quotes")->required();
  why.add_option("ARTICLE", explain->article, "Why is this one not found?");
  AddSearchOptions(why, *explain);
  Runs(why, cli, explain, Explain);

  const auto suggest = std::make_shared<SearchOptions>();
  suggest->limit = 8;
  CLI::App& complete = AddVerb(group, "suggest", "Complete what somebody is typing",
                               "magpiectl knowledge suggest 'the loc'");
  complete.add_option("PREFIX", suggest->query, "What was typed so far, in quotes")->required();
  complete.add_option("--limit", suggest->limit, "List at most this many")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  AddFilter(complete, suggest->filter);
  Runs(complete, cli, suggest, Suggest);
}

}  // namespace magpie::ctl
