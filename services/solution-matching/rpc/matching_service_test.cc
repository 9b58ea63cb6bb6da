// The service as a client sees it, over a real channel and a real store.

#include "services/solution-matching/rpc/matching_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "common/metrics/metrics.h"
#include "common/rpc/server/server.h"
#include "common/status/error.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"

namespace magpie::matching {
namespace {

using google::protobuf::util::TimeUtil;
using testing::ElementsAre;
using Stub = v1::MatchingService::Stub;

// The service between two restarts.
class Life {
 public:
  Life(const std::string& directory, const Clock& clock)
      : store_(magpie::store::OpenTestStore(directory, &magpie::store::TenantHome)),
        once_(*store_, clock),
        matching_(*store_, once_, clock) {
    EXPECT_TRUE(matching_.Load().ok());
    server_ = *server::Server::Start("127.0.0.1:0", {{kMatchingService, service_.get()}});
    stub_ = v1::MatchingService::NewStub(
        grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials()));
  }

  Stub& stub() { return *stub_; }

 private:
  std::unique_ptr<magpie::store::Store> store_;
  Once once_;
  Matching matching_;
  const std::unique_ptr<grpc::Service> service_ = MakeMatchingService(matching_);
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<Stub> stub_;
};

class MatchingServiceTest : public testing::Test {
 protected:
  MatchingServiceTest() { Restart(); }

  void Restart() {
    life_.reset();
    life_.emplace(scratch_.path(), clock_);
  }

  template <class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request) {
    return CallAs(tenant_, life_->stub(), rpc, request);
  }

  absl::StatusOr<v1::PutSolutionResponse> Put(const v1::PutSolutionRequest& request) {
    return Call(&Stub::PutSolution, request);
  }

  absl::StatusOr<v1::GetSolutionResponse> Get(const std::string& id) {
    v1::GetSolutionRequest request;
    request.set_solution_id(id);
    return Call(&Stub::GetSolution, request);
  }

  absl::StatusOr<v1::ListSolutionsResponse> List(int page_size, const std::string& token = "") {
    v1::ListSolutionsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call(&Stub::ListSolutions, request);
  }

  // Asks about a bike whose lock failed.
  absl::StatusOr<v1::MatchSolutionResponse> Match(const std::string& category = "lock") {
    v1::MatchSolutionRequest request;
    request.mutable_question()->set_channel("app");
    request.mutable_question()->set_business_line("bike");
    request.mutable_question()->set_category(category);
    return Call(&Stub::MatchSolution, request);
  }

  const Scratch scratch_;
  FakeClock clock_;
  std::optional<Life> life_;
  std::string tenant_ = "acme";
};

// A solution for the questions of a category of bikes.
v1::PutSolutionRequest PutOf(const std::string& request_id, const std::string& id,
                             const std::string& category = "lock") {
  v1::PutSolutionRequest request;
  request.set_request_id(request_id);
  v1::Solution& solution = *request.mutable_solution();
  solution.set_solution_id(id);
  solution.set_title("Trouble with " + category);
  solution.mutable_criteria()->set_business_line("bike");
  solution.mutable_criteria()->set_category(category);
  solution.add_answers()->set_article_id("read-me");
  solution.add_answers()->set_flow_key("ask-me");
  return request;
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& fault : ViolationsOf(status)) fields.push_back(fault.field);
  return fields;
}

TEST_F(MatchingServiceTest, FindsASolutionAndSaysWhy) {
  clock_.Advance(absl::Seconds(60));
  const auto put = Put(PutOf("r1", "lock"));
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(put->solution().version(), 1);
  EXPECT_EQ(TimeUtil::ToString(put->solution().create_time()), "1970-01-01T00:01:00Z");

  const auto match = Match();
  ASSERT_TRUE(match.ok()) << match.status();
  EXPECT_EQ(match->solution().SerializeAsString(), put->solution().SerializeAsString());
  EXPECT_THAT(match->matched_on(), ElementsAre("business_line", "category"));
}

TEST_F(MatchingServiceTest, FindsItAgainAfterARestart) {
  ASSERT_TRUE(Put(PutOf("r1", "lock")).ok());
  ASSERT_TRUE(Put(PutOf("r2", "brake", "brake")).ok());
  Restart();
  EXPECT_EQ(Match()->solution().solution_id(), "lock");
  EXPECT_EQ(Match("brake")->solution().solution_id(), "brake");
}

TEST_F(MatchingServiceTest, MatchesByNewCriteriaOnceTheyAreStored) {
  ASSERT_TRUE(Put(PutOf("r1", "s", "lock")).ok());
  ASSERT_TRUE(Put(PutOf("r2", "s", "brake")).ok());
  EXPECT_EQ(ReasonOf(Match("lock").status()), "NO_SOLUTION_FITS");
  EXPECT_EQ(Match("brake")->solution().version(), 2);
}

TEST_F(MatchingServiceTest, ARepeatDoesNotBringOldCriteriaBack) {
  ASSERT_TRUE(Put(PutOf("r1", "s", "lock")).ok());
  ASSERT_TRUE(Put(PutOf("r2", "s", "brake")).ok());
  const auto repeat = Put(PutOf("r1", "s", "lock"));
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->solution().version(), 1);
  EXPECT_TRUE(absl::IsNotFound(Match("lock").status()));
  EXPECT_TRUE(Match("brake").ok());
}

TEST_F(MatchingServiceTest, CountsItsMatches) {
  ASSERT_TRUE(Put(PutOf("r1", "lock")).ok());
  const auto counted = [](const std::string& outcome) {
    const std::string series = "magpie_matching_matches_total{outcome=\"" + outcome + "\"} ";
    const std::string metrics = RenderMetrics();
    return std::stoi(metrics.substr(metrics.find(series) + series.size()));
  };
  const int matched = counted("matched");
  const int none = counted("none");
  ASSERT_TRUE(Match("lock").ok());
  ASSERT_FALSE(Match("bell").ok());
  EXPECT_EQ(counted("matched"), matched + 1);
  EXPECT_EQ(counted("none"), none + 1);
}

TEST_F(MatchingServiceTest, RefusesAQuestionWithoutFacts) {
  EXPECT_THAT(FieldsOf(Call(&Stub::MatchSolution, v1::MatchSolutionRequest()).status()),
              ElementsAre("question"));
  EXPECT_THAT(FieldsOf(Match(std::string(kMaxMemberBytes + 1, 'c')).status()),
              ElementsAre("question.category"));
}

TEST_F(MatchingServiceTest, RefusesAStaleWriter) {
  ASSERT_TRUE(Put(PutOf("r1", "lock")).ok());
  v1::PutSolutionRequest request = PutOf("r2", "lock");
  request.set_expected_version(1);
  EXPECT_EQ(Put(request)->solution().version(), 2);
  request.set_request_id("r3");
  const absl::Status stale = Put(request).status();
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(ReasonOf(stale), "STALE_VERSION");
}

TEST_F(MatchingServiceTest, RefusesARequestIdOfAnotherRequest) {
  ASSERT_TRUE(Put(PutOf("r1", "lock")).ok());
  EXPECT_EQ(ReasonOf(Put(PutOf("r1", "brake")).status()), "REQUEST_ID_REUSED");
}

TEST_F(MatchingServiceTest, ReportsAllFaultsOfASolutionAtOnce) {
  v1::PutSolutionRequest request;
  request.set_expected_version(-1);
  request.mutable_solution()->mutable_criteria()->set_city(std::string(65, 'c'));
  request.mutable_solution()->add_answers()->set_article_id("a/b");
  request.mutable_solution()->add_answers()->set_flow_key("");
  request.mutable_solution()->add_answers();
  const absl::Status refused = Put(request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  EXPECT_THAT(FieldsOf(refused),
              ElementsAre("request_id", "solution.solution_id", "solution.answers[0].article_id",
                          "solution.answers[1].flow_key", "solution.answers[2]", "solution.title",
                          "solution.criteria.city", "expected_version"));
}

TEST_F(MatchingServiceTest, AcceptsSixteenAnswersAndNoMore) {
  v1::PutSolutionRequest request = PutOf("r1", "lock");
  while (request.solution().answers_size() < static_cast<int>(kMaxAnswers)) {
    request.mutable_solution()->add_answers()->set_flow_key("f");
  }
  EXPECT_TRUE(Put(request).ok());
  request.set_request_id("r2");
  request.mutable_solution()->add_answers()->set_flow_key("f");
  EXPECT_THAT(FieldsOf(Put(request).status()), ElementsAre("solution.answers"));
}

TEST_F(MatchingServiceTest, ReturnsASolutionOrSaysWhyNot) {
  ASSERT_TRUE(Put(PutOf("r1", "lock")).ok());
  EXPECT_EQ(Get("lock")->solution().answers(1).flow_key(), "ask-me");
  EXPECT_EQ(ReasonOf(Get("none").status()), "SOLUTION_NOT_FOUND");
  EXPECT_THAT(FieldsOf(Get("a/b").status()), ElementsAre("solution_id"));
}

TEST_F(MatchingServiceTest, ListsSolutionsInPages) {
  for (const char* id : {"c", "a", "b"}) ASSERT_TRUE(Put(PutOf(id, id)).ok());
  const auto first = List(2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->solutions_size(), 2);
  EXPECT_EQ(first->solutions(0).solution_id(), "a");
  const auto last = List(2, first->next_page_token());
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last->solutions(0).solution_id(), "c");
  EXPECT_EQ(last->next_page_token(), "");
  EXPECT_TRUE(absl::IsInvalidArgument(List(-1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(List(0, "garbage").status()));
}

TEST_F(MatchingServiceTest, ShowsATenantNothingOfOthers) {
  ASSERT_TRUE(Put(PutOf("r1", "lock")).ok());
  tenant_ = "zoo";
  EXPECT_TRUE(absl::IsNotFound(Match().status()));
  EXPECT_TRUE(absl::IsNotFound(Get("lock").status()));
  EXPECT_EQ(List(0)->solutions_size(), 0);
}

}  // namespace
}  // namespace magpie::matching
