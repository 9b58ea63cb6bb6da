#include "services/knowledge/rpc/vector_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/server/server.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "magpie/knowledge/v1/vector_service.grpc.pb.h"
#include "services/knowledge/domain/vectors.h"
#include "services/knowledge/rpc/knowledge_service.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class VectorServiceTest : public testing::Test {
 protected:
  VectorServiceTest() {
    auto server = server::Server::Start(
        "127.0.0.1:0",
        {{kKnowledgeService, knowledge_service_.get()}, {kVectorService, vector_service_.get()}});
    server_ = *std::move(server);
    server_->Ready();
    const auto channel =
        grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
    articles_ = v1::KnowledgeService::NewStub(channel);
    vectors_ = v1::VectorService::NewStub(channel);
  }
  ~VectorServiceTest() override { knowledge_.Stop(); }

  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request) {
    return CallAs("", stub, rpc, request);
  }

  void Put(const std::string& id, const std::string& title) {
    v1::PutArticleRequest request;
    request.set_request_id(absl::StrCat("p", ++requests_));
    request.mutable_article()->set_article_id(id);
    request.mutable_article()->set_title(title);
    request.mutable_article()->set_body("-");
    request.mutable_article()->set_language("en");
    const auto put = Call(*articles_, &v1::KnowledgeService::Stub::PutArticle, request);
    ASSERT_TRUE(put.ok()) << put.status();
    sequence_ = put->sequence();
  }

  v1::StoreVectorsRequest Request(const std::string& id, const std::vector<float>& values,
                                  const std::string& space = "e5") {
    v1::StoreVectorsRequest request;
    request.set_request_id(absl::StrCat("v", ++requests_));
    request.set_article_id(id);
    v1::ArticleVector& vector = *request.add_vectors();
    vector.set_space(space);
    vector.set_metric(v1::ArticleVector::METRIC_COSINE);
    vector.mutable_values()->Assign(values.begin(), values.end());
    return request;
  }

  absl::Status Send(const v1::StoreVectorsRequest& request) {
    const auto stored = Call(*vectors_, &v1::VectorService::Stub::StoreVectors, request);
    if (stored.ok()) sequence_ = stored->sequence();
    return stored.status();
  }
  absl::Status Store(const std::string& id, const std::vector<float>& values) {
    return Send(Request(id, values));
  }

  v1::SearchArticlesRequest Search(const std::string& text, const std::vector<float>& values) {
    v1::SearchArticlesRequest request;
    request.set_query(text);
    request.set_min_sequence(sequence_);
    request.mutable_vector()->set_space("e5");
    request.mutable_vector()->mutable_values()->Assign(values.begin(), values.end());
    return request;
  }

  std::vector<std::string> Ids(const v1::SearchArticlesRequest& request) {
    const auto found = Call(*articles_, &v1::KnowledgeService::Stub::SearchArticles, request);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> ids;
    if (!found.ok()) return ids;
    for (const v1::ArticleHit& hit : found->hits()) ids.push_back(hit.article().article_id());
    return ids;
  }
  std::string ErrorOf(const v1::SearchArticlesRequest& request) {
    return Call(*articles_, &v1::KnowledgeService::Stub::SearchArticles, request)
        .status()
        .ToString();
  }

  const Scratch scratch_;
  const std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  const SystemClock clock_;
  Once once_{*store_, clock_};
  Knowledge knowledge_{*store_, once_, clock_};
  const std::unique_ptr<grpc::Service> knowledge_service_ = MakeKnowledgeService(knowledge_);
  const std::unique_ptr<grpc::Service> vector_service_ = MakeVectorService(knowledge_);
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<v1::KnowledgeService::Stub> articles_;
  std::unique_ptr<v1::VectorService::Stub> vectors_;
  int requests_ = 0;
  int64_t sequence_ = 0;
};

TEST_F(VectorServiceTest, AnArticleIsFoundByMeaning) {
  Put("refund", "refund of a deposit");
  Put("bike", "lost bike");
  EXPECT_TRUE(Store("refund", {1, 0}).ok());
  EXPECT_TRUE(Store("bike", {0, 1}).ok());
  EXPECT_THAT(Ids(Search("", {1, 0.1F})), ElementsAre("refund", "bike"));
  EXPECT_THAT(Ids(Search("", {0.1F, 1})), ElementsAre("bike", "refund"));
  EXPECT_THAT(Ids(Search("lost bike", {1, 0.9F})), ElementsAre("bike", "refund"));
}

TEST_F(VectorServiceTest, TheWeightAndTheWayToFuseDecide) {
  Put("refund", "refund of a deposit");
  Put("bike", "lost bike");
  EXPECT_TRUE(Store("refund", {1, 0}).ok());
  EXPECT_TRUE(Store("bike", {0.5F, 1}).ok());
  v1::SearchArticlesRequest search = Search("lost bike", {1, 0});
  EXPECT_EQ(Ids(search).front(), "bike");
  search.mutable_vector()->set_weight(10);
  EXPECT_EQ(Ids(search).front(), "refund");
  search.mutable_vector()->set_weight(0.1);
  search.mutable_vector()->set_fusion(v1::QueryVector::FUSION_PLACES);
  EXPECT_EQ(Ids(search).front(), "bike");
}

TEST_F(VectorServiceTest, AVectorStaysWithItsArticleAndGoesWithIt) {
  Put("refund", "refund");
  EXPECT_TRUE(Store("refund", {1, 0}).ok());
  Put("refund", "another title");
  EXPECT_THAT(Ids(Search("", {1, 0})), ElementsAre("refund"));
  EXPECT_TRUE(Store("refund", {}).ok());
  EXPECT_THAT(Ids(Search("", {1, 0})), IsEmpty());
}

TEST_F(VectorServiceTest, ARepeatGetsTheFirstAnswer) {
  Put("refund", "refund");
  const auto request = Request("refund", {1, 0});
  EXPECT_TRUE(Send(request).ok());
  const int64_t first = sequence_;
  EXPECT_TRUE(Store("refund", {0, 1}).ok());
  EXPECT_TRUE(Send(request).ok());
  EXPECT_EQ(sequence_, first);
}

TEST_F(VectorServiceTest, RefusesWhatIsNoVectorOfItsSpace) {
  Put("refund", "refund");
  EXPECT_TRUE(Store("refund", {1, 0}).ok());
  EXPECT_THAT(Store("refund", {1, 0, 1}).ToString(),
              HasSubstr("has 3 numbers and the metric cosine; e5 has 2 and cosine"));
  EXPECT_THAT(Store("refund", {0, 0}).ToString(), HasSubstr("has only zeros"));
  EXPECT_THAT(Store("refund", {1, NAN}).ToString(),
              HasSubstr("vectors[0].values [1] is not a finite number"));
  EXPECT_THAT(Store("none", {1, 0}).ToString(), HasSubstr("no such article: none"));
  v1::StoreVectorsRequest request = Request("refund", {1, 0});
  request.mutable_vectors(0)->clear_metric();
  EXPECT_THAT(Send(request).ToString(), HasSubstr("vectors[0].metric"));
}

TEST_F(VectorServiceTest, ATenantHasOnlySoManySpaces) {
  Put("refund", "refund");
  for (size_t i = 0; i < kMaxSpaces; ++i) {
    EXPECT_TRUE(Send(Request("refund", {1, 0}, absl::StrCat("s", i))).ok());
  }
  EXPECT_THAT(Send(Request("refund", {1, 0}, "more")).ToString(), HasSubstr("is one more than 20"));
}

TEST_F(VectorServiceTest, RefusesAQueryThatCannotBeCompared) {
  Put("refund", "refund");
  EXPECT_TRUE(Store("refund", {1, 0}).ok());
  EXPECT_THAT(ErrorOf(Search("", {1})), HasSubstr("has 1 numbers, not 2"));
  EXPECT_THAT(ErrorOf(Search("", {})), HasSubstr("vector.values is empty"));
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    EXPECT_THAT(ErrorOf(Search("refund", {1, bad})),
                HasSubstr("vector.values [1] is not a finite number"));
  }
  v1::SearchArticlesRequest search = Search("", {1, 0});
  search.mutable_vector()->set_weight(10.5);
  EXPECT_THAT(ErrorOf(search), HasSubstr("vector.weight is not above 0 and up to 10"));
  search = Search("", {1, 0});
  search.set_scene("browse");
  EXPECT_THAT(ErrorOf(search), HasSubstr("looks for nothing"));
}

}  // namespace
}  // namespace magpie::knowledge
