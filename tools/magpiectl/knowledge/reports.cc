// magpiectl knowledge review|unanswered|duplicates|verify

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/feedback_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using FeedbackStub = v1::FeedbackService::Stub;

struct ReportOptions {
  int limit = 50;
};

Peer<v1::FeedbackService> Feedback(const Globals& globals) {
  return {"knowledge", globals.knowledge, globals};
}

absl::Status Review(const Globals& globals, const ReportOptions& options) {
  v1::ListReviewQueueRequest request;
  request.set_limit(options.limit);
  ASSIGN_OR_RETURN(const v1::ListReviewQueueResponse queue,
                   Feedback(globals).Call(&FeedbackStub::ListReviewQueue, request));
  return Show(globals, queue, [](const v1::ListReviewQueueResponse& response) {
    if (response.items().empty()) {
      std::cout << "No article needs to be looked at.\n";
      return;
    }
    Table table({"URGENCY", "ARTICLE", "OWNER", "WHY", "TITLE"});
    for (const v1::ReviewItem& item : response.items()) {
      table.Add({absl::StrFormat("%.2f", item.urgency()), item.article_id(),
                 item.owner().empty() ? "-" : item.owner(), absl::StrJoin(item.reasons(), ", "),
                 item.title()});
    }
    table.Print(std::cout);
  });
}

absl::Status Unanswered(const Globals& globals, const ReportOptions& options) {
  v1::ListUnansweredRequest request;
  request.set_limit(options.limit);
  ASSIGN_OR_RETURN(const v1::ListUnansweredResponse list,
                   Feedback(globals).Call(&FeedbackStub::ListUnanswered, request));
  return Show(globals, list, [](const v1::ListUnansweredResponse& response) {
    if (response.groups().empty()) {
      std::cout << "Every query of the last 14 days found something.\n";
      return;
    }
    Table table({"QUERIES", "SCORE", "ASKED AS"});
    for (const v1::UnansweredGroup& group : response.groups()) {
      for (int i = 0; i < group.queries_size(); ++i) {
        table.Add({i == 0 ? absl::StrCat(group.count()) : "",
                   i == 0 ? absl::StrFormat("%.2f", group.score()) : "", group.queries(i)});
      }
    }
    table.Print(std::cout);
  });
}

absl::Status Duplicates(const Globals& globals, const ReportOptions& options) {
  v1::ListDuplicatesRequest request;
  request.set_limit(options.limit);
  ASSIGN_OR_RETURN(const v1::ListDuplicatesResponse list,
                   Feedback(globals).Call(&FeedbackStub::ListDuplicates, request));
  return Show(globals, list, [](const v1::ListDuplicatesResponse& response) {
    if (response.pairs().empty()) {
      std::cout << "No two articles ask the same.\n";
      return;
    }
    Table table({"LIKENESS", "ANSWERS", "ARTICLE", "ASKS"});
    for (const v1::DuplicatePair& pair : response.pairs()) {
      table.Add({absl::StrFormat("%.2f", pair.likeness()), pair.same_answer() ? "alike" : "differ",
                 pair.first_id(), pair.first_text()});
      table.Add({"", "", pair.second_id(), pair.second_text()});
    }
    table.Print(std::cout);
  });
}

absl::Status Verify(const Globals& globals, const ReportOptions&) {
  const Peer<v1::KnowledgeService> knowledge("knowledge", globals.knowledge, globals);
  ASSIGN_OR_RETURN(
      const v1::VerifyIndexResponse verified,
      knowledge.Call(&v1::KnowledgeService::Stub::VerifyIndex, v1::VerifyIndexRequest()));
  RETURN_IF_ERROR(Show(globals, verified, [](const v1::VerifyIndexResponse& response) {
    std::cout << response.stored() << " articles are published and " << response.indexed()
              << " indexed, as of change " << response.sequence() << '\n';
    for (const std::string& id : response.differing()) std::cout << "differs: " << id << '\n';
  }));
  if (verified.differing().empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "the index differs from the store: stop the service, remove search/",
      globals.tenant.empty() ? "default" : globals.tenant,
      ".index from its data directory and start it again, and the index is made anew"));
}

}  // namespace

void AddKnowledgeReports(CLI::App& group, Cli& cli) {
  const auto add = [&](const char* name, const char* what, auto command) {
    const auto options = std::make_shared<ReportOptions>();
    CLI::App& verb = AddVerb(group, name, what, absl::StrCat("magpiectl knowledge ", name));
    verb.add_option("--limit", options->limit, "List at most this many")
        ->check(CLI::Range(1, 200))
        ->capture_default_str();
    Runs(verb, cli, options, command);
  };
  add("review",
      "List the articles that somebody should look at, the most urgent first: drafts that wait "
      "for\n"
      "a review, and articles that are old, end soon, or help few of those who judge them",
      Review);
  add("unanswered", "List queries of the last 14 days that found too little, those alike together",
      Unanswered);
  add("duplicates", "List pairs of articles that ask nearly the same", Duplicates);
  CLI::App& verify = AddVerb(group, "verify",
                             "Compare the index with the store; the exit code is 1 if they differ",
                             "magpiectl knowledge verify");
  Runs(verify, cli, std::make_shared<ReportOptions>(), Verify);
}

}  // namespace magpie::ctl
