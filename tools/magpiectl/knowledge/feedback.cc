// magpiectl knowledge feedback|usage

#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/feedback_service.grpc.pb.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using FeedbackStub = v1::FeedbackService::Stub;
using Request = v1::RecordFeedbackRequest;

struct FeedbackOptions {
  std::string id;
  std::string kind;
  std::string reason;
  std::string channel;
  std::string scene;
  int days = 30;
};

Peer<v1::FeedbackService> Feedback(const Globals& globals) {
  return {"knowledge", globals.knowledge, globals};
}

const std::map<std::string, Request::Kind>& Kinds() {
  static const auto& kinds =
      *new std::map<std::string, Request::Kind>{{"opened", Request::KIND_OPENED},
                                                {"helpful", Request::KIND_HELPFUL},
                                                {"not-helpful", Request::KIND_NOT_HELPFUL},
                                                {"asked-a-person", Request::KIND_ASKED_A_PERSON}};
  return kinds;
}

absl::Status Record(const Globals& globals, const FeedbackOptions& options) {
  Request request;
  request.set_article_id(options.id);
  request.set_kind(Kinds().at(options.kind));
  request.set_reason(options.reason);
  request.set_channel(options.channel);
  request.set_scene(options.scene);
  ASSIGN_OR_RETURN(const v1::RecordFeedbackResponse recorded,
                   Feedback(globals).Call(&FeedbackStub::RecordFeedback, request));
  return Show(globals, recorded, [&](const v1::RecordFeedbackResponse&) {
    std::cout << "counted: " << options.id << " " << options.kind << '\n';
  });
}

void PrintUsage(const v1::GetUsageResponse& got) {
  if (got.usage().empty()) {
    std::cout << "Nobody has used it in these days, or in the last 5 s only.\n";
  } else {
    Table table(
        {"DAY", "CHANNEL", "SCENE", "FOUND", "OPENED", "HELPFUL", "NOT HELPFUL", "ASKED A PERSON"});
    for (const v1::Usage& usage : got.usage()) {
      table.Add({usage.day(), usage.channel().empty() ? "-" : usage.channel(),
                 usage.scene().empty() ? "-" : usage.scene(), absl::StrCat(usage.found()),
                 absl::StrCat(usage.opened()), absl::StrCat(usage.helpful()),
                 absl::StrCat(usage.not_helpful()), absl::StrCat(usage.asked_a_person())});
    }
    table.Print(std::cout);
  }
  if (got.reasons().empty()) return;
  std::cout << "\nReasons, the newest first\n";
  for (const std::string& reason : got.reasons()) std::cout << "  " << OneLine(reason) << '\n';
}

absl::Status ShowUsage(const Globals& globals, const FeedbackOptions& options) {
  v1::GetUsageRequest request;
  request.set_article_id(options.id);
  const absl::Time now = absl::Now();
  request.mutable_from()->set_seconds(absl::ToUnixSeconds(now) - int64_t{options.days} * 86'400);
  request.mutable_to()->set_seconds(absl::ToUnixSeconds(now));
  ASSIGN_OR_RETURN(const v1::GetUsageResponse got,
                   Feedback(globals).Call(&FeedbackStub::GetUsage, request));
  return Show(globals, got, PrintUsage);
}

}  // namespace

void AddKnowledgeFeedback(CLI::App& group, Cli& cli) {
  const auto recorded = std::make_shared<FeedbackOptions>();
  CLI::App& record = AddVerb(group, "feedback", "Count what somebody did with an article",
                             "magpiectl knowledge feedback refund not-helpful --reason 'too long'");
  record.add_option("ARTICLE", recorded->id, "The id of the article")->required();
  record.add_option("KIND", recorded->kind, "opened, helpful, not-helpful or asked-a-person")
      ->required()
      ->check(CLI::IsMember(Kinds()));
  record.add_option("--reason", recorded->reason, "Why, in their words");
  record.add_option("--channel", recorded->channel, "Where: app, web, ...");
  record.add_option("--scene", recorded->scene, "How it was found: faq, agent, ...");
  Runs(record, cli, recorded, Record);

  const auto shown = std::make_shared<FeedbackOptions>();
  CLI::App& usage = AddVerb(group, "usage", "Show how an article was used, by day",
                            "magpiectl knowledge usage refund --days 7");
  usage.add_option("ARTICLE", shown->id, "The id of the article")->required();
  usage.add_option("--days", shown->days, "The last days, up to now")
      ->check(CLI::Range(1, 400))
      ->capture_default_str();
  Runs(usage, cli, shown, ShowUsage);
}

}  // namespace magpie::ctl
