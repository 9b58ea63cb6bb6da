#include "services/knowledge/rpc/feedback_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/rpc/server/server.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/knowledge/v1/feedback_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "services/knowledge/rpc/knowledge_service.h"

namespace magpie::knowledge {
namespace {

using google::protobuf::util::TimeUtil;
using testing::ElementsAre;
using Stub = v1::FeedbackService::Stub;

class FeedbackServiceTest : public testing::Test {
 protected:
  template <class Service, class Request, class Response>
  absl::StatusOr<Response> Call(Service& stub,
                                grpc::Status (Service::*rpc)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    return CallAs("acme", stub, rpc, request);
  }

  absl::Status Record(const std::string& id, v1::RecordFeedbackRequest::Kind kind,
                      const std::string& reason = "") {
    v1::RecordFeedbackRequest request;
    request.set_article_id(id);
    request.set_kind(kind);
    request.set_reason(reason);
    request.set_channel("app");
    request.set_scene("faq");
    return Call(*stub_, &Stub::RecordFeedback, request).status();
  }

  absl::StatusOr<v1::GetUsageResponse> Usage(const v1::GetUsageRequest& request) {
    usage_.Write();
    return Call(*stub_, &Stub::GetUsage, request);
  }

  // Published; its index has it.
  void Put(const std::string& id, const std::string& title, const std::string& body) {
    v1::PutArticleRequest put;
    put.set_request_id(absl::StrCat("put-", ++requests_));
    put.mutable_article()->set_article_id(id);
    put.mutable_article()->set_title(title);
    put.mutable_article()->set_body(body);
    put.mutable_article()->set_language("en");
    const auto stored = Call(*articles_, &v1::KnowledgeService::Stub::PutArticle, put);
    ASSERT_TRUE(stored.ok()) << stored.status();
    v1::SearchArticlesRequest search;
    search.set_query("x");
    search.set_min_sequence(stored->sequence());
    ASSERT_TRUE(Call(*articles_, &v1::KnowledgeService::Stub::SearchArticles, search).ok());
  }

  // "lock: not changed for 200 days"
  std::vector<std::string> Queue() {
    usage_.Write();
    const auto queue = Call(*stub_, &Stub::ListReviewQueue, v1::ListReviewQueueRequest());
    if (!queue.ok()) return {queue.status().ToString()};
    std::vector<std::string> items;
    for (const v1::ReviewItem& item : queue->items()) {
      items.push_back(absl::StrCat(item.article_id(), ": ", absl::StrJoin(item.reasons(), ", ")));
    }
    return items;
  }

  // "charge refund 0.80 same"
  std::vector<std::string> Duplicates(int limit = 0) {
    v1::ListDuplicatesRequest request;
    request.set_limit(limit);
    const auto found = Call(*stub_, &Stub::ListDuplicates, request);
    if (!found.ok()) return {found.status().ToString()};
    std::vector<std::string> pairs;
    for (const v1::DuplicatePair& pair : found->pairs()) {
      pairs.push_back(absl::StrFormat("%s %s %.1f %s", pair.first_id(), pair.second_id(),
                                      pair.likeness(), pair.same_answer() ? "same" : "other"));
    }
    return pairs;
  }

  const Scratch scratch_;
  FakeClock clock_;
  const std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  Once once_{*store_, clock_};
  magpie::knowledge::Usage usage_{*store_, clock_};
  Knowledge knowledge_{*store_, once_, clock_};
  Reports reports_{*store_, knowledge_, clock_};
  ThreadTimers reporter_;
  const std::unique_ptr<grpc::Service> articles_service_ = MakeKnowledgeService(knowledge_);
  const std::unique_ptr<grpc::Service> service_ =
      MakeFeedbackService(usage_, knowledge_, reports_, clock_, reporter_);
  const std::unique_ptr<server::Server> server_ = *server::Server::Start(
      "127.0.0.1:0",
      {{kKnowledgeService, articles_service_.get()}, {kFeedbackService, service_.get()}});
  const std::shared_ptr<grpc::Channel> channel_ =
      grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  const std::unique_ptr<Stub> stub_ = v1::FeedbackService::NewStub(channel_);
  const std::unique_ptr<v1::KnowledgeService::Stub> articles_ =
      v1::KnowledgeService::NewStub(channel_);
  int requests_ = 0;
};

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& fault : ViolationsOf(status)) fields.push_back(fault.field);
  return fields;
}

TEST_F(FeedbackServiceTest, CountsWhatWasDoneByDay) {
  ASSERT_TRUE(Record("lock", v1::RecordFeedbackRequest::KIND_OPENED).ok());
  ASSERT_TRUE(Record("lock", v1::RecordFeedbackRequest::KIND_NOT_HELPFUL, "first").ok());
  clock_.Advance(absl::Hours(36));
  ASSERT_TRUE(Record("lock", v1::RecordFeedbackRequest::KIND_HELPFUL).ok());
  ASSERT_TRUE(Record("lock", v1::RecordFeedbackRequest::KIND_ASKED_A_PERSON, "second").ok());
  v1::GetUsageRequest request;
  request.set_article_id("lock");
  const auto usage = Usage(request);
  ASSERT_TRUE(usage.ok()) << usage.status();
  ASSERT_EQ(usage->usage_size(), 2);
  EXPECT_EQ(usage->usage(0).day(), "1970-01-01");
  EXPECT_EQ(usage->usage(0).opened(), 1);
  EXPECT_EQ(usage->usage(0).not_helpful(), 1);
  EXPECT_EQ(usage->usage(0).channel(), "app");
  EXPECT_EQ(usage->usage(1).day(), "1970-01-02");
  EXPECT_EQ(usage->usage(1).helpful(), 1);
  EXPECT_EQ(usage->usage(1).asked_a_person(), 1);
  EXPECT_THAT(usage->reasons(), ElementsAre("second", "first"));
}

TEST_F(FeedbackServiceTest, ReturnsTheDaysThatAreAskedFor) {
  for (int day = 0; day < 3; ++day) {
    ASSERT_TRUE(Record("lock", v1::RecordFeedbackRequest::KIND_OPENED).ok());
    usage_.Write();
    clock_.Advance(absl::Hours(24));
  }
  v1::GetUsageRequest request;
  request.set_article_id("lock");
  *request.mutable_from() = TimeUtil::SecondsToTimestamp(86400);
  *request.mutable_to() = TimeUtil::SecondsToTimestamp(2 * 86400);
  const auto usage = Usage(request);
  ASSERT_EQ(usage->usage_size(), 1);
  EXPECT_EQ(usage->usage(0).day(), "1970-01-02");
  request.clear_from();
  request.clear_to();
  EXPECT_EQ(Usage(request)->usage_size(), 3);
}

TEST_F(FeedbackServiceTest, RefusesFaultyFeedback) {
  v1::RecordFeedbackRequest request;
  request.set_article_id("a/b");
  request.set_reason(std::string(kMaxReasonBytes + 1, 'x'));
  request.set_channel(std::string(kMaxPlaceBytes + 1, 'x'));
  request.set_scene(std::string(kMaxPlaceBytes + 1, 'x'));
  EXPECT_THAT(FieldsOf(Call(*stub_, &Stub::RecordFeedback, request).status()),
              ElementsAre("article_id", "kind", "reason", "channel", "scene"));
  request.set_article_id("lock");
  request.set_kind(v1::RecordFeedbackRequest::KIND_OPENED);
  request.set_reason(std::string(kMaxReasonBytes, 'x'));
  request.set_channel(std::string(kMaxPlaceBytes, 'x'));
  request.set_scene(std::string(kMaxPlaceBytes, 'x'));
  EXPECT_TRUE(Call(*stub_, &Stub::RecordFeedback, request).ok());
}

TEST_F(FeedbackServiceTest, RefusesDaysThatAreNone) {
  v1::GetUsageRequest request;
  EXPECT_THAT(FieldsOf(Usage(request).status()), ElementsAre("article_id"));
  request.set_article_id("lock");
  *request.mutable_from() = TimeUtil::SecondsToTimestamp(5);
  *request.mutable_to() = TimeUtil::SecondsToTimestamp(5);
  EXPECT_THAT(FieldsOf(Usage(request).status()), ElementsAre("to"));
  *request.mutable_to() = TimeUtil::SecondsToTimestamp(5 + 400 * 86400);
  EXPECT_TRUE(Usage(request).ok());
  *request.mutable_to() = TimeUtil::SecondsToTimestamp(6 + 400 * 86400);
  EXPECT_THAT(FieldsOf(Usage(request).status()), ElementsAre("to"));
  request.mutable_from()->set_nanos(-1);
  EXPECT_THAT(FieldsOf(Usage(request).status()), ElementsAre("from"));
}

TEST_F(FeedbackServiceTest, ListsWhatSomebodyShouldLookAt) {
  Put("old", "How to pay", "By card.");
  clock_.Advance(absl::Hours(24 * 200));
  Put("bad", "The lock will not close", "Try again.");
  Put("good", "The battery is empty", "Charge it.");
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(Record("bad", v1::RecordFeedbackRequest::KIND_NOT_HELPFUL).ok());
    ASSERT_TRUE(Record("good", v1::RecordFeedbackRequest::KIND_HELPFUL).ok());
    ASSERT_TRUE(Record("gone", v1::RecordFeedbackRequest::KIND_NOT_HELPFUL).ok());
  }
  EXPECT_THAT(Queue(), ElementsAre("bad: helpful to 0 of 10", "old: not changed for 200 days"));
}

TEST_F(FeedbackServiceTest, ListsTheMostUrgentOnly) {
  for (int i = 0; i < 5; ++i) Put(absl::StrCat("a", i), absl::StrCat("Title ", i), "-");
  clock_.Advance(absl::Hours(24 * 200));
  v1::ListReviewQueueRequest request;
  request.set_limit(2);
  const auto queue = Call(*stub_, &Stub::ListReviewQueue, request);
  ASSERT_EQ(queue->items_size(), 2);
  EXPECT_EQ(queue->items(0).article_id(), "a0");
  EXPECT_EQ(queue->items(1).article_id(), "a1");
  EXPECT_EQ(queue->items(1).title(), "Title 1");
}

TEST_F(FeedbackServiceTest, ListsUnansweredQueriesThatAreAlikeTogether) {
  const TenantId acme = *TenantId::Parse("acme");
  usage_.Unanswered(acme, "I lost my helmet", 0.25);
  usage_.Unanswered(acme, "weather", 0);
  usage_.Write();
  clock_.Advance(absl::Hours(24));
  usage_.Unanswered(acme, "my helmet is lost", 0.75);
  usage_.Unanswered(acme, "我的头盔丢了", 0);
  usage_.Write();
  const auto groups = Call(*stub_, &Stub::ListUnanswered, v1::ListUnansweredRequest());
  ASSERT_TRUE(groups.ok()) << groups.status();
  ASSERT_EQ(groups->groups_size(), 3);
  EXPECT_THAT(groups->groups(0).queries(), ElementsAre("I lost my helmet", "my helmet is lost"));
  EXPECT_EQ(groups->groups(0).count(), 2);
  EXPECT_EQ(groups->groups(0).score(), 0.5);
}

TEST_F(FeedbackServiceTest, ListsArticlesThatAskTheSame) {
  Put("charge", "I was charged twice", "We pay it back within three days.");
  Put("charge-2", "Why was I charged twice?", "We pay it back within three days, always.");
  Put("charge-3", "I was charged two times", "It is only reserved, do nothing.");
  Put("lock", "The lock will not close", "Press the button.");
  EXPECT_THAT(Duplicates(), ElementsAre("charge charge-2 0.8 same", "charge charge-3 0.7 other"));
  EXPECT_THAT(Duplicates(1), ElementsAre("charge charge-2 0.8 same"));
}

TEST_F(FeedbackServiceTest, FindsNoDuplicatesOfNothing) {
  EXPECT_THAT(Duplicates(), ElementsAre());
}

TEST_F(FeedbackServiceTest, RefusesANegativeLimit) {
  v1::ListReviewQueueRequest queue;
  queue.set_limit(-1);
  EXPECT_THAT(FieldsOf(Call(*stub_, &Stub::ListReviewQueue, queue).status()), ElementsAre("limit"));
  v1::ListUnansweredRequest unanswered;
  unanswered.set_limit(-1);
  EXPECT_THAT(FieldsOf(Call(*stub_, &Stub::ListUnanswered, unanswered).status()),
              ElementsAre("limit"));
  v1::ListDuplicatesRequest duplicates;
  duplicates.set_limit(-1);
  EXPECT_THAT(FieldsOf(Call(*stub_, &Stub::ListDuplicates, duplicates).status()),
              ElementsAre("limit"));
}

}  // namespace
}  // namespace magpie::knowledge
