// magpiectl solution put|get|list|match

#include <iostream>

#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"
#include "tools/magpiectl/solution_text.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::matching::v1;
using MatchingStub = v1::MatchingService::Stub;

struct SolutionOptions : RecordOptions {
  std::string channel, business_line, category, intent, city, role;
};

Peer<v1::MatchingService> Matching(const Globals& globals) {
  return {"solution-matching", globals.solution_matching, globals};
}

absl::Status Put(const Globals& globals, const SolutionOptions& options) {
  v1::PutSolutionRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  RETURN_IF_ERROR(ParseMessage(text, options.file, *request.mutable_solution()));
  request.set_request_id(RequestId(options.request_id));
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::PutSolutionResponse put,
                   Matching(globals).Call(&MatchingStub::PutSolution, request));
  return Show(globals, put.solution(), [](const v1::Solution& solution) {
    std::cout << "solution " << solution.solution_id() << " is version " << solution.version()
              << '\n';
  });
}

void PrintSolution(const v1::Solution& solution) {
  std::cout << OneLine(solution.title()) << '\n'
            << solution.solution_id() << ", version " << solution.version() << ", priority "
            << solution.priority() << ", changed " << DateTime(solution.update_time()) << '\n'
            << "fits       " << OneLine(CombinationText(solution.criteria())) << '\n';
  for (const v1::Answer& answer : solution.answers()) {
    std::cout << "answer     " << OneLine(AnswerText(answer)) << '\n';
  }
}

absl::Status Get(const Globals& globals, const SolutionOptions& options) {
  v1::GetSolutionRequest request;
  request.set_solution_id(options.id);
  ASSIGN_OR_RETURN(const v1::GetSolutionResponse got,
                   Matching(globals).Call(&MatchingStub::GetSolution, request));
  return Show(globals, got.solution(), PrintSolution);
}

absl::Status List(const Globals& globals, const SolutionOptions& options) {
  const Peer<v1::MatchingService> matching = Matching(globals);
  ASSIGN_OR_RETURN(
      const v1::ListSolutionsResponse list,
      AllPages<v1::ListSolutionsResponse>(
          v1::ListSolutionsRequest(), options.limit,
          [&](const auto& request) { return matching.Call(&MatchingStub::ListSolutions, request); },
          [](const auto& page) { return page.solutions_size(); }));
  return ShowTable(globals, list, {"SOLUTION", "VERSION", "PRIORITY", "FITS", "TITLE"},
                   list.solutions(), [](const v1::Solution& solution) -> std::vector<std::string> {
                     return {solution.solution_id(), absl::StrCat(solution.version()),
                             absl::StrCat(solution.priority()),
                             CombinationText(solution.criteria()), solution.title()};
                   });
}

absl::Status Match(const Globals& globals, const SolutionOptions& options) {
  v1::MatchSolutionRequest request;
  v1::Combination& question = *request.mutable_question();
  question.set_channel(options.channel);
  question.set_business_line(options.business_line);
  question.set_category(options.category);
  question.set_intent(options.intent);
  question.set_city(options.city);
  question.set_role(options.role);
  ASSIGN_OR_RETURN(const v1::MatchSolutionResponse match,
                   Matching(globals).Call(&MatchingStub::MatchSolution, request));
  return Show(globals, match, [](const v1::MatchSolutionResponse& found) {
    PrintSolution(found.solution());
    std::cout << "agrees on  " << absl::StrJoin(found.matched_on(), ", ") << '\n';
  });
}

void AddMatch(CLI::App& group, Cli& cli, const std::shared_ptr<SolutionOptions>& options) {
  CLI::App& match =
      AddVerb(group, "match", "Find the solution for a question",
              "magpiectl solution match --channel app --business-line bike --intent lock_failed");
  match.add_option("--channel", options->channel, "Where the question was asked, such as app");
  match.add_option("--business-line", options->business_line, "What it is about, such as bike");
  match.add_option("--category", options->category, "Which part of that, such as lock");
  match.add_option("--intent", options->intent, "What the customer wants, such as lock_failed");
  match.add_option("--city", options->city, "Where the customer is");
  match.add_option("--role", options->role, "Who the customer is, such as rider");
  Runs(match, cli, options, Match);
}

}  // namespace

void AddSolution(CLI::App& app, Cli& cli) {
  CLI::App& group = AddGroup(app, "solution", "Store solutions and find the one for a question");
  const auto options = std::make_shared<SolutionOptions>();
  const RecordVerbs verbs =
      AddRecordVerbs(group, {"solution", "matching.v1.Solution", "bike-lock-failed"}, *options);
  Runs(verbs.put, cli, options, Put);
  Runs(verbs.get, cli, options, Get);
  Runs(verbs.list, cli, options, List);
  AddMatch(group, cli, options);
}

}  // namespace magpie::ctl
