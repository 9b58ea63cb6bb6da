#include "tools/magpiectl/demo/story.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/knowledge/search_text.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/solution_text.h"

namespace magpie::ctl {
namespace {

constexpr char kMessage[] = "The lock of my shared bike will not close.";
// The same as riders write it: with wrong letters, in traditional characters, with a wrong one.
constexpr const char* kWords[] = {"the lcok of my bike wont close", "單車的鎖關不上",
                                  "车琐关不上怎么办"};
constexpr char kArticle[] = "bike-lock-will-not-close";
constexpr char kFlow[] = "bike_lock_failed";
constexpr char kTask[] = "ask_rider";
constexpr int kMostEvents = 10'000;

// What the rider says to each question of the form; to any other nothing.
const Value::Map& RidersAnswers() {
  static const auto* const kAnswers = new Value::Map{
      {"parked", true}, {"pin_clear", true}, {"note", "It rains, and my train leaves soon."}};
  return *kAnswers;
}

std::string Spoken(const Value& answer) {
  if (const bool* yes = answer.as_bool()) return *yes ? "Yes." : "No.";
  return answer.as_string() == nullptr ? ToJson(answer) : *answer.as_string();
}

std::vector<std::string> PathOfStory() {
  return {"lock_reported", "look_up",    "ride_open", kTask,
          "can_close",     "close_lock", "is_closed", "lock_closed"};
}

}  // namespace

Story::Story(const Globals& globals, std::string number, std::ostream& out)
    : patience_(globals.timeout), suite_(globals), number_(std::move(number)), tell_(out) {}

template <class Peer, class Method, class Request>
auto Story::Timed(const Peer& peer, Method method, const Request& request) {
  const absl::Time start = absl::Now();
  auto answer = peer.Call(method, request);
  elapsed_ = absl::Now() - start;
  return answer;
}

std::string Story::Aside(absl::string_view call) const {
  return absl::StrCat(call, ", ", Elapsed(elapsed_));
}

void Story::Expect(bool holds, absl::string_view fault) {
  if (!holds) faults_.emplace_back(fault);
}

std::string Story::order() const { return absl::StrCat("order-", number_); }
std::string Story::bike() const { return absl::StrCat("bike-", number_); }

absl::Status Story::Begin() {
  Report();
  RETURN_IF_ERROR(FindArticle());
  RETURN_IF_ERROR(Match());
  RETURN_IF_ERROR(ShowArticle());
  return StartFlow();
}

absl::Status Story::Finish() {
  RETURN_IF_ERROR(Ask());
  RETURN_IF_ERROR(Answer());
  RETURN_IF_ERROR(AnswerAgain());
  RETURN_IF_ERROR(AskTheBike());
  return Conclude();
}

void Story::Report() {
  tell_.Scene("The rider writes", "on the app channel");
  tell_.Says("Rider", kMessage);
  tell_.Says("app adds", absl::StrCat("order_id = ", order(), ", bike_id = ", bike()));
}

absl::Status Story::FindArticle() {
  struct Found {
    std::string words, article, why;
  };
  std::vector<Found> all;
  for (const char* const words : kWords) {
    knowledge::v1::SearchArticlesRequest request;
    request.set_query(words);
    request.set_page_size(1);
    request.set_explain(true);
    ASSIGN_OR_RETURN(const knowledge::v1::SearchArticlesResponse response,
                     Timed(suite_.knowledge, &KnowledgeStub::SearchArticles, request));
    Found found{.words = words, .article = "nothing", .why = WhyFound(response)};
    if (response.hits_size() > 0) {
      const knowledge::v1::ArticleHit& best = response.hits(0);
      Expect(best.article().article_id() == kArticle, "knowledge found a different article");
      found.article = absl::StrFormat("%s, score %.2f", best.article().article_id(), best.score());
    }
    Expect(response.hits_size() > 0, "knowledge found no article");
    all.push_back(std::move(found));
  }
  tell_.Scene("knowledge finds the article by anybody's words", Aside("SearchArticles"));
  for (const Found& found : all) {
    tell_.Says("others ask", found.words);
    tell_.Says("article", found.article);
    tell_.Says("why", found.why);
  }
  return absl::OkStatus();
}

absl::Status Story::Match() {
  matching::v1::MatchSolutionRequest request;
  matching::v1::Combination& question = *request.mutable_question();
  question.set_channel("app");
  question.set_business_line("bike");
  question.set_category("lock");
  question.set_intent("lock_failed");
  ASSIGN_OR_RETURN(const matching::v1::MatchSolutionResponse match,
                   Timed(suite_.matching, &MatchingStub::MatchSolution, request));

  tell_.Scene("solution-matching finds the solution", Aside("MatchSolution"));
  tell_.Says("question", CombinationText(question));
  tell_.Says("solution",
             absl::StrCat(match.solution().solution_id(), ": ", match.solution().title()));
  tell_.Says("because", absl::StrCat("it agrees on ", absl::StrJoin(match.matched_on(), ", ")));
  std::vector<std::string> answers;
  for (const matching::v1::Answer& answer : match.solution().answers()) {
    answers.push_back(AnswerText(answer));
    tell_.Says("answer", answers.back());
  }
  Expect(answers == std::vector<std::string>{absl::StrCat("article ", kArticle),
                                             absl::StrCat("flow ", kFlow)},
         "the solution is not one article and one flow");
  return absl::OkStatus();
}

absl::Status Story::ShowArticle() {
  knowledge::v1::GetArticleRequest request;
  request.set_article_id(kArticle);
  ASSIGN_OR_RETURN(const knowledge::v1::GetArticleResponse got,
                   Timed(suite_.knowledge, &KnowledgeStub::GetArticle, request));

  tell_.Scene("knowledge shows the article", Aside("GetArticle"));
  tell_.Says("Magpie", got.article().title());
  tell_.Blank();
  tell_.Quote(got.article().body());
  tell_.Blank();
  tell_.Says("Rider", "I have tried that. It stays open.");
  Expect(got.article().article_id() == kArticle, "knowledge returned a different article");
  return absl::OkStatus();
}

absl::Status Story::StartFlow() {
  flow::v1::StartFlowRequest request;
  request.set_request_id(absl::StrCat("demo-", number_, "-start"));
  request.set_flow_key(kFlow);
  request.set_variables(ToJson(Value::Map{{"order_id", order()}, {"bike_id", bike()}}));
  ASSIGN_OR_RETURN(const flow::v1::StartFlowResponse started,
                   Timed(suite_.flow, &FlowStub::StartFlow, request));
  instance_ = started.instance();

  tell_.Scene("flow-engine starts the flow, which asks the business unit", Aside("StartFlow"));
  tell_.Says("flow", absl::StrCat(kFlow, ", deployment ", instance_.deployment_id()));
  tell_.Says("instance", instance_.instance_id());
  tell_.Says("given", VariablesText(request.variables()));
  tell_.Blank();
  RETURN_IF_ERROR(Settle());
  return TellSteps();
}

absl::Status Story::ReturnTo(const std::string& instance_id) {
  instance_.set_instance_id(instance_id);
  flow::v1::GetInstanceRequest request;
  request.set_instance_id(instance_id);
  ASSIGN_OR_RETURN(const flow::v1::GetInstanceResponse got,
                   Timed(suite_.flow, &FlowStub::GetInstance, request));
  instance_ = got.instance();

  tell_.Scene("The rider comes back, and the flow is where it was", Aside("GetInstance"));
  tell_.Says("instance", instance_.instance_id());
  tell_.Says("knows", VariablesText(instance_.variables()));
  tell_.Blank();
  RETURN_IF_ERROR(Settle());
  return TellSteps();
}

absl::Status Story::Ask() {
  const bool asks =
      instance_.open_tasks_size() == 1 && instance_.open_tasks(0).element_key() == kTask;
  if (!asks) {
    return absl::FailedPreconditionError(
        absl::StrCat("the story went wrong: no form waits for the rider; see magpiectl flow get ",
                     instance_.instance_id()));
  }
  const flow::v1::Task& task = instance_.open_tasks(0);
  commit_.set_request_id(absl::StrCat("demo-", number_, "-answer"));
  commit_.set_instance_id(instance_.instance_id());
  commit_.set_task_id(task.task_id());
  commit_.set_expected_version(instance_.version());

  tell_.Scene("The rider is asked",
              absl::StrCat("form ", task.form().form_key(), ", task ", task.task_id()));
  tell_.Says("Magpie", absl::StrCat(task.form().title(), "."));
  Value::Map answers;
  for (const flow::v1::FormField& field : task.form().fields()) {
    tell_.Says("Magpie", field.label(), absl::StrCat("(", FieldText(field), ")"));
    const auto answer = RidersAnswers().find(field.key());
    if (answer == RidersAnswers().end()) continue;
    tell_.Says("Rider", Spoken(answer->second));
    answers[field.key()] = answer->second;
  }
  commit_.set_variables(ToJson(answers));
  return absl::OkStatus();
}

absl::Status Story::Answer() {
  ASSIGN_OR_RETURN(const flow::v1::CommitTaskResponse committed,
                   Timed(suite_.flow, &FlowStub::CommitTask, commit_));
  instance_ = committed.instance();
  tell_.Scene("The answers move the flow on", Aside("CommitTask"));
  RETURN_IF_ERROR(Settle());
  return TellSteps();
}

absl::Status Story::AnswerAgain() {
  ASSIGN_OR_RETURN(const flow::v1::CommitTaskResponse again,
                   Timed(suite_.flow, &FlowStub::CommitTask, commit_));
  const bool same = google::protobuf::util::MessageDifferencer::Equals(again.instance(), instance_);
  tell_.Scene("The app loses the reply in a tunnel and sends the answers again",
              Aside("CommitTask"));
  tell_.Says("request id", commit_.request_id());
  tell_.Says("reply", same ? "the first reply again, byte for byte: nothing happens twice"
                           : "a different one than before");
  Expect(same, "the repeated answer got a different reply");
  return absl::OkStatus();
}

absl::Status Story::AskTheBike() {
  resource::v1::FetchRequest request;
  request.add_fields("bike.lock_state");
  request.set_params(ToJson(Value::Map{{"bike_id", bike()}}));
  ASSIGN_OR_RETURN(const resource::v1::FetchResponse fetched,
                   Timed(suite_.gateway, &GatewayStub::Fetch, request));
  tell_.Scene("Is it really closed? Ask the business unit", Aside("Fetch"));
  tell_.Says("answer", VariablesText(fetched.values()));
  const bool closed = fetched.values() == R"({"bike.lock_state":"closed"})";
  Expect(closed, "the lock is not closed");
  tell_.Says("Magpie", closed ? "Your bike is locked now. Catch your train!"
                              : "I am sorry, your bike is still open.");
  return absl::OkStatus();
}

absl::Status Story::Conclude() {
  ASSIGN_OR_RETURN(const Events events, History());
  tell_.Scene("What the suite has recorded", Aside("GetHistory"));
  Table table({"EVENTS", "FROM", "UNTIL", "ELEMENT", "WHAT HAPPENED"});
  for (const Visit& visit : VisitsOf(events)) {
    const std::string range = visit.first == visit.last
                                  ? absl::StrCat(visit.first)
                                  : absl::StrCat(visit.first, "-", visit.last);
    table.Add({range, TimeOfDay(visit.from), TimeOfDay(visit.until), visit.element_key,
               Cut(visit.what, 46)});
  }
  table.Print(tell_.out(), "   ");

  Expect(instance_.state() == flow::v1::Instance::STATE_COMPLETED, "the flow is not completed");
  const std::vector<std::string> calls = {absl::StrCat("GET /orders/", order()),
                                          absl::StrCat("GET /bikes/", bike(), "/lock"),
                                          absl::StrCat("POST /bikes/", bike(), "/lock/close")};
  for (std::string& fault : FaultsOf(events, PathOfStory(), calls)) {
    faults_.push_back(std::move(fault));
  }
  tell_.Blank();
  if (!faults_.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the story went wrong: ", absl::StrJoin(faults_, "; ")));
  }
  tell_.Line(
      "The story went as expected: the right article, three calls, each made once, the lock "
      "closed, "
      "the flow completed.");
  return absl::OkStatus();
}

absl::Status Story::Settle() {
  const absl::Time deadline = absl::Now() + patience_;
  flow::v1::GetInstanceRequest request;
  request.set_instance_id(instance_.instance_id());
  while (!instance_.settled()) {
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("instance ", instance_.instance_id(),
                                                      " has not settled in time; see --timeout"));
    }
    absl::SleepFor(absl::Milliseconds(20));
    ASSIGN_OR_RETURN(const flow::v1::GetInstanceResponse got,
                     suite_.flow.Call(&FlowStub::GetInstance, request));
    instance_ = got.instance();
  }
  return absl::OkStatus();
}

absl::Status Story::TellSteps() {
  if (deployment_.deployment_id().empty()) {
    flow::v1::GetDeploymentRequest request;
    request.set_deployment_id(instance_.deployment_id());
    ASSIGN_OR_RETURN(const flow::v1::GetDeploymentResponse got,
                     suite_.flow.Call(&FlowStub::GetDeployment, request));
    deployment_ = got.deployment();
  }
  ASSIGN_OR_RETURN(const Events events, History());
  Events fresh;
  for (const flow::v1::HistoryEvent& event : events) {
    if (event.sequence() > printed_) *fresh.Add() = event;
  }
  tell_.Steps(deployment_.model(), fresh);
  printed_ += fresh.size();
  return absl::OkStatus();
}

absl::StatusOr<Events> Story::History() {
  flow::v1::GetHistoryRequest first;
  first.set_instance_id(instance_.instance_id());
  ASSIGN_OR_RETURN(
      const flow::v1::GetHistoryResponse history,
      AllPages<flow::v1::GetHistoryResponse>(
          first, kMostEvents,
          [&](const auto& request) { return Timed(suite_.flow, &FlowStub::GetHistory, request); },
          [](const auto& page) { return page.events_size(); }));
  return history.events();
}

}  // namespace magpie::ctl
