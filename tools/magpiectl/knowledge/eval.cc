// magpiectl knowledge eval: how well the service finds what was judged to be right.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/trace.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/knowledge/judged_set.h"
#include "tools/magpiectl/knowledge/retrieval.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using KnowledgeStub = v1::KnowledgeService::Stub;
using KnowledgePeer = Peer<v1::KnowledgeService>;

// The service's limits of an article.
constexpr size_t kMaxTitleBytes = 200;
// How far a list of hits is looked at: a few questions are looked at to the end.
constexpr size_t kFewQuestions = 200;
constexpr int kHits = 100;
constexpr int kAllHits = 1000;

struct EvalOptions {
  std::string folder;
  std::string scene;
};

// The document as an article of the same text: a title that the service does not accept is the
// first line of the body.
v1::Article ArticleOf(const JudgedSet::Document& document, const std::string& id) {
  v1::Article article;
  article.set_article_id(id);
  article.set_language("und");
  const bool has_title = !document.title.empty() && document.title.size() <= kMaxTitleBytes;
  article.set_title(has_title ? document.title : "-");
  std::string body = has_title ? document.text : absl::StrCat(document.title, "\n", document.text);
  article.set_body(body.empty() ? "-" : body);
  for (const std::string& question : document.similar) article.add_similar_questions(question);
  return article;
}

// Puts all documents; returns the change that the last one made.
absl::StatusOr<int64_t> Load(const KnowledgePeer& knowledge, const JudgedSet& set) {
  int64_t sequence = 0;
  for (size_t i = 0; i < set.documents.size(); ++i) {
    v1::PutArticleRequest request;
    request.set_request_id(RequestId(""));
    *request.mutable_article() = ArticleOf(set.documents[i], absl::StrCat("d", i));
    const auto put = knowledge.Call(&KnowledgeStub::PutArticle, request);
    if (!put.ok()) {
      PrintError(put.status(), std::cerr);
      return absl::InvalidArgumentError(absl::StrCat("document ", set.documents[i].id,
                                                     " is refused: the set cannot be measured"));
    }
    sequence = put->sequence();
  }
  return sequence;
}

struct Asked {
  std::vector<Answered> answers;
  std::vector<double> milliseconds;  // of each, sorted
};

absl::StatusOr<Asked> Ask(const KnowledgePeer& knowledge, const JudgedSet& set,
                          const std::string& scene, int64_t sequence) {
  Asked asked;
  for (const JudgedSet::Question& question : set.questions) {
    v1::SearchArticlesRequest request;
    request.set_query(question.text);
    request.set_scene(scene);
    request.set_page_size(set.questions.size() < kFewQuestions ? kAllHits : kHits);
    request.set_min_sequence(sequence);
    const auto begin = std::chrono::steady_clock::now();
    ASSIGN_OR_RETURN(const auto found, knowledge.Call(&KnowledgeStub::SearchArticles, request));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    asked.milliseconds.push_back(took.count());
    Answered answer{.is_out_of_scope = question.is_out_of_scope};
    for (const v1::ArticleHit& hit : found.hits()) {
      const size_t document = std::stoul(hit.article().article_id().substr(1));
      answer.found.push_back(set.documents.at(document).id);
    }
    if (found.hits_size() > 0) answer.score = found.hits(0).score();
    const auto right = set.right.find(question.id);
    if (right != set.right.end()) answer.right = right->second;
    asked.answers.push_back(std::move(answer));
  }
  std::ranges::sort(asked.milliseconds);
  return asked;
}

void Print(const JudgedSet& set, const Asked& asked) {
  const Retrieval found = Measure(asked.answers);
  const auto figure = [](const char* name, double value) {
    std::cout << absl::StrFormat("%-14s %.4f\n", name, value);
  };
  std::cout << set.documents.size() << " documents, " << set.questions.size() << " questions, "
            << found.judged << " of them judged\n";
  figure("nDCG@10", found.ndcg_at_10);
  figure("MAP", found.map);
  figure("MRR@10", found.mrr);
  figure("R@3", found.recall_at_3);
  figure("R@10", found.recall_at_10);
  figure("accuracy@1", found.accuracy_at_1);
  if (found.auc > 0) figure("AUC of score", found.auc);
  const auto at = [&](size_t percent) {
    return asked.milliseconds[(asked.milliseconds.size() - 1) * percent / 100];
  };
  std::cout << absl::StrFormat("a question      p50 %.1f ms, p99 %.1f ms\n", at(50), at(99));
}

// Erases all documents, of which some may never have been put.
absl::Status Erase(const Globals& scratch, const JudgedSet& set) {
  const Peer<v1::AuthoringService> authoring("knowledge", scratch.knowledge, scratch);
  for (size_t i = 0; i < set.documents.size(); ++i) {
    v1::DeleteArticleRequest request;
    request.set_request_id(RequestId(""));
    request.set_article_id(absl::StrCat("d", i));
    request.set_erase(true);
    const absl::Status erased =
        authoring.Call(&v1::AuthoringService::Stub::DeleteArticle, request).status();
    if (!erased.ok() && !absl::IsNotFound(erased)) return erased;
  }
  return absl::OkStatus();
}

absl::Status MeasureSet(const Globals& scratch, const JudgedSet& set, const std::string& scene) {
  const KnowledgePeer knowledge("knowledge", scratch.knowledge, scratch);
  ASSIGN_OR_RETURN(const int64_t sequence, Load(knowledge, set));
  ASSIGN_OR_RETURN(const Asked asked, Ask(knowledge, set, scene, sequence));
  Print(set, asked);
  return absl::OkStatus();
}

absl::Status Eval(const Globals& globals, const EvalOptions& options) {
  ASSIGN_OR_RETURN(const JudgedSet set, ReadJudgedSet(options.folder));
  if (set.documents.empty() || set.questions.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.folder, " has no documents, or no questions"));
  }
  Globals scratch = globals;
  scratch.tenant = absl::StrCat("eval-", NewTrace().trace_id.substr(0, 12));
  const absl::Status measured = MeasureSet(scratch, set, options.scene);
  const absl::Status erased = Erase(scratch, set);
  if (!erased.ok()) {
    std::cerr << "magpiectl: articles of the tenant " << scratch.tenant
              << " stay: " << erased.message() << '\n';
  }
  return measured;
}

}  // namespace

void AddKnowledgeEval(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<EvalOptions>();
  CLI::App& verb = AddVerb(
      group, "eval",
      "Measure how well judged questions are answered: in a new tenant, whose articles are erased\n"
      "at the end",
      "magpiectl knowledge eval sets/questions --scene agent");
  verb.add_option("DIR", options->folder,
                  "A folder with corpus.jsonl, queries.jsonl and qrels.tsv, as BEIR has them; "
                  "queries whose ids begin with oos have no answer")
      ->required();
  verb.add_option("--scene", options->scene, "How to look (default: faq)");
  Runs(verb, cli, options, Eval);
}

}  // namespace magpie::ctl
