// magpiectl knowledge export

#include <google/protobuf/util/json_util.h>

#include <iostream>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/csv/csv.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/magpiectl/knowledge/article_table.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using KnowledgeStub = v1::KnowledgeService::Stub;
using KnowledgePeer = Peer<v1::KnowledgeService>;

struct ExportOptions {
  std::string format = "jsonl";
};

// Gives `each` the published articles, whole, by id.
absl::Status EachArticle(const KnowledgePeer& knowledge,
                         const std::function<absl::Status(const v1::Article&)>& each) {
  v1::ListArticlesRequest list;
  list.set_page_size(kLongestPage);
  do {
    ASSIGN_OR_RETURN(const v1::ListArticlesResponse page,
                     knowledge.Call(&KnowledgeStub::ListArticles, list));
    for (const v1::Article& listed : page.articles()) {
      if (listed.state() != v1::Article::STATE_PUBLISHED) continue;
      v1::GetArticleRequest get;
      get.set_article_id(listed.article_id());
      auto whole = knowledge.Call(&KnowledgeStub::GetArticle, get);
      if (absl::IsNotFound(whole.status())) continue;  // gone since it was listed
      RETURN_IF_ERROR(whole.status());
      RETURN_IF_ERROR(each(whole->article()));
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return absl::OkStatus();
}

absl::Status PrintJsonLines(const KnowledgePeer& knowledge) {
  google::protobuf::util::JsonPrintOptions print;
  print.preserve_proto_field_names = true;
  return EachArticle(knowledge, [&](const v1::Article& article) {
    std::string line;
    const auto status = google::protobuf::util::MessageToJsonString(article, &line, print);
    if (!status.ok()) return absl::InternalError(status.message().ToString());
    std::cout << line << '\n';
    return absl::OkStatus();
  });
}

// The fields of structured articles are columns, too, so that all are read before the first row.
absl::Status PrintCsv(const KnowledgePeer& knowledge) {
  std::set<std::string> names;
  std::vector<v1::Article> articles;
  std::set<std::string> lost;
  RETURN_IF_ERROR(EachArticle(knowledge, [&](const v1::Article& article) {
    for (const auto& [name, value] : article.fields().fields()) names.insert(name);
    for (const std::string& name : WithoutColumn(article)) lost.insert(name);
    articles.push_back(article);
    return absl::OkStatus();
  }));
  const std::vector<std::string> fields(names.begin(), names.end());
  std::vector<std::string> header = ArticleColumns();
  for (const std::string& name : fields) header.push_back(absl::StrCat("fields.", name));
  std::cout << csv::LineOf(header);
  for (const v1::Article& article : articles) std::cout << csv::LineOf(ToRow(article, fields));
  if (!lost.empty()) {
    std::cerr << "magpiectl: CSV has no columns for " << absl::StrJoin(lost, ", ")
              << ", which some articles have: --format jsonl has all\n";
  }
  return absl::OkStatus();
}

absl::Status Export(const Globals& globals, const ExportOptions& options) {
  const KnowledgePeer knowledge("knowledge", globals.knowledge, globals);
  return options.format == "csv" ? PrintCsv(knowledge) : PrintJsonLines(knowledge);
}

}  // namespace

void AddKnowledgeExport(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App& verb =
      AddVerb(group, "export",
              "Print all published articles, as \"import\" reads them. JSON lines have all of an\n"
              "article; CSV has no steps, presentations and attachments",
              "magpiectl knowledge export >articles.jsonl");
  verb.add_option("--format", options->format, "jsonl or csv")
      ->check(CLI::IsMember({"jsonl", "csv"}))
      ->capture_default_str();
  Runs(verb, cli, options, Export);
}

}  // namespace magpie::ctl
