// The service as a client sees it, over a real channel and a real store, for tests of searches.

#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/server/server.h"
#include "common/status/error.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "magpie/knowledge/v1/taxonomy_service.grpc.pb.h"
#include "magpie/knowledge/v1/tuning_service.grpc.pb.h"
#include "services/knowledge/rpc/knowledge_service.h"
#include "services/knowledge/rpc/taxonomy_service.h"
#include "services/knowledge/rpc/tuning_service.h"

namespace magpie::knowledge {

using Articles = v1::KnowledgeService::Stub;
using Tunings = v1::TuningService::Stub;

class Searched : public testing::Test {
 protected:
  Searched()
      : server_(*server::Server::Start("127.0.0.1:0", {{kKnowledgeService, service_.get()},
                                                       {kTuningService, tuning_.get()},
                                                       {kTaxonomyService, taxonomists_.get()}})),
        channel_(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials())),
        articles_(v1::KnowledgeService::NewStub(channel_)),
        tunings_(v1::TuningService::NewStub(channel_)),
        places_(v1::TaxonomyService::NewStub(channel_)) {
    clock_.Advance(absl::Hours(24));
  }

  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request) {
    return CallAs(tenant_, stub, rpc, request);
  }

  using Change = std::function<void(v1::Article&)>;
  void Put(const std::string& id, const std::string& title, const Change& change = nullptr) {
    v1::PutArticleRequest request;
    request.set_request_id(absl::StrCat("put-", ++requests_));
    v1::Article& article = *request.mutable_article();
    article.set_article_id(id);
    article.set_title(title);
    article.set_body("-");
    article.set_language("en");
    if (change != nullptr) change(article);
    const auto put = Call(*articles_, &Articles::PutArticle, request);
    ASSERT_TRUE(put.ok()) << put.status();
    sequence_ = put->sequence();
  }

  v1::SearchArticlesRequest Ask(const std::string& query, const std::string& scene = "") {
    v1::SearchArticlesRequest request;
    request.set_query(query);
    request.set_scene(scene);
    request.set_min_sequence(sequence_);
    return request;
  }

  absl::StatusOr<v1::SearchArticlesResponse> Search(const v1::SearchArticlesRequest& request) {
    return Call(*articles_, &Articles::SearchArticles, request);
  }

  // "battery lock", the best first; or the error.
  std::string Ids(const absl::StatusOr<v1::SearchArticlesResponse>& found) {
    if (!found.ok()) return absl::StrCat(ReasonOf(found.status()), " ", found.status().message());
    return absl::StrJoin(found->hits(), " ", [](std::string* out, const v1::ArticleHit& hit) {
      out->append(hit.article().article_id());
    });
  }
  std::string Found(const v1::SearchArticlesRequest& request) { return Ids(Search(request)); }

  std::vector<std::string> Suggest(const std::string& prefix,
                                   const v1::ArticleFilter& filter = {}) {
    v1::SuggestQueriesRequest request;
    request.set_prefix(prefix);
    *request.mutable_filter() = filter;
    const auto found = Call(*articles_, &Articles::SuggestQueries, request);
    if (!found.ok()) return {std::string(found.status().message())};
    return {found->queries().begin(), found->queries().end()};
  }

  // Makes the index see all puts.
  void Settle() { ASSERT_TRUE(Search(Ask("x")).ok()); }

  const Scratch scratch_;
  FakeClock clock_;
  std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  Once once_{*store_, clock_};
  Knowledge knowledge_{*store_, once_, clock_};
  const std::unique_ptr<grpc::Service> service_ = MakeKnowledgeService(knowledge_);
  const std::unique_ptr<grpc::Service> tuning_ = MakeTuningService(knowledge_);
  Taxonomy taxonomy_{knowledge_};
  const std::unique_ptr<grpc::Service> taxonomists_ = MakeTaxonomyService(taxonomy_);
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Articles> articles_;
  std::unique_ptr<Tunings> tunings_;
  std::unique_ptr<v1::TaxonomyService::Stub> places_;
  int requests_ = 0;
  int64_t sequence_ = 0;
  std::string tenant_ = "acme";
};

}  // namespace magpie::knowledge
