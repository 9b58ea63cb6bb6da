// The service as a client sees it, over a real channel and a real store.

#include "services/knowledge/rpc/knowledge_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/server/server.h"
#include "common/status/error.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"

namespace magpie::knowledge {
namespace {

using google::protobuf::util::TimeUtil;
using testing::ElementsAre;
using Stub = v1::KnowledgeService::Stub;

// The service between two restarts.
class Life {
 public:
  Life(const std::string& directory, const Clock& clock)
      : store_(magpie::store::OpenTestStore(directory, &magpie::store::TenantHome)),
        once_(*store_, clock),
        knowledge_(*store_, once_, clock),
        server_(*server::Server::Start("127.0.0.1:0", {{kKnowledgeService, service_.get()}})),
        stub_(v1::KnowledgeService::NewStub(
            grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials()))) {}

  Stub& stub() { return *stub_; }

 private:
  std::unique_ptr<magpie::store::Store> store_;
  Once once_;
  Knowledge knowledge_;
  const std::unique_ptr<grpc::Service> service_ = MakeKnowledgeService(knowledge_);
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<Stub> stub_;
};

v1::PutArticleRequest PutOf(const std::string& request_id, const std::string& article_id,
                            const std::string& body = "Charge it.") {
  v1::PutArticleRequest request;
  request.set_request_id(request_id);
  v1::Article& article = *request.mutable_article();
  article.set_article_id(article_id);
  article.set_title("Battery is empty");
  article.set_body(body);
  article.set_language("en");
  article.add_similar_questions("no power");
  return request;
}

class KnowledgeServiceTest : public testing::Test {
 protected:
  KnowledgeServiceTest() { Restart(); }

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

  absl::StatusOr<v1::PutArticleResponse> Put(const v1::PutArticleRequest& request) {
    return Call(&Stub::PutArticle, request);
  }

  absl::StatusOr<v1::GetArticleResponse> Get(const std::string& id) {
    v1::GetArticleRequest request;
    request.set_article_id(id);
    return Call(&Stub::GetArticle, request);
  }

  absl::StatusOr<v1::ListArticlesResponse> List(int page_size, const std::string& page_token = "") {
    v1::ListArticlesRequest request;
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Call(&Stub::ListArticles, request);
  }

  // As of the last put.
  absl::StatusOr<v1::SearchArticlesResponse> Search(const std::string& query) {
    v1::SearchArticlesRequest request;
    request.set_query(query);
    request.set_min_sequence(sequence_);
    return Call(&Stub::SearchArticles, request);
  }

  // "battery lock", the best first; or the error.
  std::string Found(const std::string& query) {
    const auto found = Search(query);
    if (!found.ok()) return absl::StrCat(ReasonOf(found.status()), " ", found.status().message());
    return absl::StrJoin(found->hits(), " ", [](std::string* out, const v1::ArticleHit& hit) {
      out->append(hit.article().article_id());
    });
  }

  void PutText(const std::string& id, const std::string& title,
               const std::vector<std::string>& questions = {}) {
    v1::PutArticleRequest request = PutOf(absl::StrCat("put-", ++requests_), id, "-");
    request.mutable_article()->set_title(title);
    request.mutable_article()->clear_similar_questions();
    for (const std::string& question : questions) {
      request.mutable_article()->add_similar_questions(question);
    }
    const auto put = Put(request);
    ASSERT_TRUE(put.ok()) << put.status();
    sequence_ = put->sequence();
  }

  const Scratch scratch_;
  FakeClock clock_;
  std::optional<Life> life_;
  int requests_ = 0;
  int64_t sequence_ = 0;
  std::string tenant_ = "acme";
};

std::vector<std::string> IdsOf(const v1::ListArticlesResponse& page) {
  std::vector<std::string> ids;
  for (const v1::Article& article : page.articles()) ids.push_back(article.article_id());
  return ids;
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& fault : ViolationsOf(status)) fields.push_back(fault.field);
  return fields;
}

TEST_F(KnowledgeServiceTest, KeepsAnArticleAcrossARestart) {
  clock_.Advance(absl::Seconds(60));
  const auto put = Put(PutOf("r1", "battery"));
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(put->article().version(), 1);
  EXPECT_EQ(TimeUtil::ToString(put->article().create_time()), "1970-01-01T00:01:00Z");

  Restart();
  const auto got = Get("battery");
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->article().SerializeAsString(), put->article().SerializeAsString());
}

TEST_F(KnowledgeServiceTest, ARepeatReturnsTheFirstResponseAlsoAfterARestart) {
  ASSERT_TRUE(Put(PutOf("r1", "battery", "first")).ok());
  ASSERT_TRUE(Put(PutOf("r2", "battery", "second")).ok());
  Restart();
  const auto repeat = Put(PutOf("r1", "battery", "first"));
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->article().version(), 1);
  EXPECT_EQ(repeat->article().body(), "first");
  EXPECT_EQ(Get("battery")->article().body(), "second");
}

TEST_F(KnowledgeServiceTest, RefusesARequestIdOfAnotherRequest) {
  ASSERT_TRUE(Put(PutOf("r1", "battery", "first")).ok());
  const absl::Status reused = Put(PutOf("r1", "battery", "second")).status();
  EXPECT_TRUE(absl::IsAlreadyExists(reused));
  EXPECT_EQ(ReasonOf(reused), "REQUEST_ID_REUSED");
}

TEST_F(KnowledgeServiceTest, RefusesAStaleWriter) {
  ASSERT_TRUE(Put(PutOf("r1", "battery")).ok());
  v1::PutArticleRequest request = PutOf("r2", "battery", "mine");
  request.set_expected_version(1);
  EXPECT_EQ(Put(request)->article().version(), 2);
  request.set_request_id("r3");
  const absl::Status stale = Put(request).status();
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(ReasonOf(stale), "STALE_VERSION");
}

TEST_F(KnowledgeServiceTest, ReportsAllFaultsOfAnArticleAtOnce) {
  v1::PutArticleRequest request = PutOf("", "a/b", "");
  request.set_expected_version(-1);
  const absl::Status refused = Put(request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  EXPECT_THAT(FieldsOf(refused),
              ElementsAre("request_id", "article.article_id", "article.body", "expected_version"));
}

TEST_F(KnowledgeServiceTest, SaysWhyThereIsNoArticle) {
  EXPECT_EQ(ReasonOf(Get("none").status()), "ARTICLE_NOT_FOUND");
  EXPECT_THAT(FieldsOf(Get("a/b").status()), ElementsAre("article_id"));
}

TEST_F(KnowledgeServiceTest, ListsArticlesInPagesWithoutBodies) {
  for (const char* id : {"c", "a", "b"}) ASSERT_TRUE(Put(PutOf(id, id)).ok());
  const auto first = List(2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(IdsOf(*first), ElementsAre("a", "b"));
  EXPECT_EQ(first->articles(0).body(), "");
  EXPECT_EQ(first->articles(0).title(), "Battery is empty");

  const auto last = List(2, first->next_page_token());
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_THAT(IdsOf(*last), ElementsAre("c"));
  EXPECT_EQ(last->next_page_token(), "");
}

TEST_F(KnowledgeServiceTest, RefusesAnInvalidPage) {
  EXPECT_TRUE(absl::IsInvalidArgument(List(-1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(List(0, "garbage").status()));
}

TEST_F(KnowledgeServiceTest, ShowsATenantNothingOfOthers) {
  ASSERT_TRUE(Put(PutOf("r1", "battery")).ok());
  tenant_ = "zoo";
  EXPECT_TRUE(absl::IsNotFound(Get("battery").status()));
  EXPECT_THAT(IdsOf(*List(0)), ElementsAre());
}

TEST_F(KnowledgeServiceTest, FindsAnArticleByWhatARiderWrites) {
  PutText("lock", "The lock of the bike will not close", {"单车的锁关不上", "cannot lock my bike"});
  PutText("charge", "I was charged twice", {"重复扣款怎么办"});
  EXPECT_EQ(Found("my bike lock doesnt close"), "lock");
  EXPECT_EQ(Found("單車鎖不上"), "lock");
  EXPECT_EQ(Found("为什么重覆扣款"), "charge");
  EXPECT_EQ(Found("chargd twice"), "charge");
  EXPECT_LT(Search("weather in paris")->hits(0).score(), 0.1);
  const auto found = Search("I was charged twice");
  EXPECT_EQ(found->hits(0).article().title(), "I was charged twice");
  EXPECT_EQ(found->hits(0).article().body(), "");
  EXPECT_GT(found->hits(0).score(), 0.4);
  EXPECT_EQ(found->sequence(), 2);
}

TEST_F(KnowledgeServiceTest, ASearchSeesTheLastPut) {
  for (int i = 0; i < 20; ++i) {
    const std::string word = absl::StrCat("word", i);
    PutText("battery", word);
    ASSERT_EQ(Found(word), "battery");
    ASSERT_EQ(Search(word)->hits_size(), 1);
  }
}

TEST_F(KnowledgeServiceTest, FindsAfterARestartWhatItFoundBefore) {
  PutText("lock", "lock");
  PutText("charge", "charged twice");
  EXPECT_EQ(Found("charged"), "charge");
  Restart();
  EXPECT_EQ(Found("charged"), "charge");
  PutText("charge", "refund");
  EXPECT_EQ(Found("charged"), "");
  EXPECT_EQ(Found("refund"), "charge");
}

TEST_F(KnowledgeServiceTest, ASearchFindsNothingOfOtherTenants) {
  PutText("lock", "lock");
  tenant_ = "zoo";
  sequence_ = 0;
  EXPECT_EQ(Found("lock"), "");
}

TEST_F(KnowledgeServiceTest, ASearchForAChangeThatIsNotThereIsRefused) {
  PutText("lock", "lock");
  sequence_ = 9;
  EXPECT_EQ(Found("lock"), "INVALID_FIELD min_sequence is 9, and the last change is 1");
  PutText("lock", "lock");
  EXPECT_EQ(Found("lock"), "lock");
}

TEST_F(KnowledgeServiceTest, ATenantThatWasForgottenIsFoundAgain) {
  PutText("lock", "lock");
  EXPECT_EQ(Found("lock"), "lock");
  sequence_ = 0;
  for (size_t i = 0; i <= Finder::kMaxTenants; ++i) {
    tenant_ = absl::StrCat("t", i);
    ASSERT_EQ(Found("lock"), "");
  }
  tenant_ = "acme";
  EXPECT_EQ(Found("lock"), "lock");
}

TEST_F(KnowledgeServiceTest, FindsTextsThatTakeLongToCompare) {
  std::string marks = "a";
  for (int i = 0; i < 60'000; ++i) marks += "\u0301\u0316";
  v1::PutArticleRequest request = PutOf("marks", "marks", marks);
  ASSERT_TRUE(Put(request).ok());
  PutText("lock", "lock");
  EXPECT_EQ(Found("lock"), "lock");
}

TEST_F(KnowledgeServiceTest, RefusesAnInvalidSearch) {
  EXPECT_EQ(Found(""), "INVALID_FIELD query is empty, and the scene faq looks for a text");
  EXPECT_EQ(Found(std::string(2001, 'x')), "INVALID_FIELD query is longer than 2000 bytes");
  EXPECT_EQ(Found("?!"), "");
  EXPECT_EQ(Found("AND OR NOT (\"*"), "");
  v1::SearchArticlesRequest request;
  request.set_query("x");
  request.set_min_sequence(-1);
  request.set_page_size(-1);
  EXPECT_THAT(FieldsOf(Call(&Stub::SearchArticles, request).status()), ElementsAre("min_sequence"));
}

}  // namespace
}  // namespace magpie::knowledge
