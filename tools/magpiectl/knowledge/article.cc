// magpiectl article put|get|list

#include <iostream>

#include "common/status/macros.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using KnowledgeStub = v1::KnowledgeService::Stub;

Peer<v1::KnowledgeService> Knowledge(const Globals& globals) {
  return {"knowledge", globals.knowledge, globals};
}

absl::Status Put(const Globals& globals, const RecordOptions& options) {
  v1::PutArticleRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  RETURN_IF_ERROR(ParseMessage(text, options.file, *request.mutable_article()));
  request.set_request_id(RequestId(options.request_id));
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::PutArticleResponse put,
                   Knowledge(globals).Call(&KnowledgeStub::PutArticle, request));
  return Show(globals, put, [](const v1::PutArticleResponse& response) {
    std::cout << "article " << response.article().article_id() << " is version "
              << response.article().version() << ", change " << response.sequence() << '\n';
  });
}

void PrintArticle(const v1::Article& article) {
  std::cout << OneLine(article.title()) << '\n'
            << article.article_id() << ", version " << article.version() << ", "
            << OneLine(article.language()) << ", changed " << DateTime(article.update_time())
            << "\n\n";
  PrintLines(article.body(), std::cout);
  if (article.similar_questions().empty()) return;
  std::cout << "\nOther ways to ask\n";
  for (const std::string& question : article.similar_questions()) {
    std::cout << "  " << OneLine(question) << '\n';
  }
}

absl::Status Get(const Globals& globals, const RecordOptions& options) {
  v1::GetArticleRequest request;
  request.set_article_id(options.id);
  ASSIGN_OR_RETURN(const v1::GetArticleResponse got,
                   Knowledge(globals).Call(&KnowledgeStub::GetArticle, request));
  return Show(globals, got.article(), PrintArticle);
}

absl::Status List(const Globals& globals, const RecordOptions& options) {
  const Peer<v1::KnowledgeService> knowledge = Knowledge(globals);
  ASSIGN_OR_RETURN(const v1::ListArticlesResponse list,
                   AllPages<v1::ListArticlesResponse>(
                       v1::ListArticlesRequest(), options.limit,
                       [&](const auto& request) {
                         return knowledge.Call(&KnowledgeStub::ListArticles, request);
                       },
                       [](const auto& page) { return page.articles_size(); }));
  return ShowTable(globals, list, {"ARTICLE", "VERSION", "LANGUAGE", "CHANGED", "TITLE"},
                   list.articles(), [](const v1::Article& article) -> std::vector<std::string> {
                     return {article.article_id(), absl::StrCat(article.version()),
                             article.language(), DateTime(article.update_time()), article.title()};
                   });
}

}  // namespace

void AddArticle(CLI::App& app, Cli& cli) {
  CLI::App& group = AddGroup(app, "article", "Store articles in the knowledge service");
  const auto options = std::make_shared<RecordOptions>();
  const RecordVerbs verbs = AddRecordVerbs(
      group, {"article", "knowledge.v1.Article", "bike-lock-will-not-close"}, *options);
  Runs(verbs.put, cli, options, Put);
  Runs(verbs.get, cli, options, Get);
  Runs(verbs.list, cli, options, List);
}

}  // namespace magpie::ctl
