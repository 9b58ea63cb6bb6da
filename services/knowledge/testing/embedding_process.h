// The service with an embedder, as one process of several over a store, for tests. Time stands
// still.

#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/timer.h"
#include "common/rpc/server/server.h"
#include "common/testing/rpc/call_as.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "magpie/knowledge/v1/vector_service.grpc.pb.h"
#include "services/knowledge/engine/embedder.h"
#include "services/knowledge/rpc/authoring_service.h"
#include "services/knowledge/rpc/knowledge_service.h"
#include "services/knowledge/rpc/vector_service.h"

namespace magpie::knowledge {

// Stands still until Advance moves it, on any thread.
class SteppedClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(seconds_); }
  void Advance(absl::Duration by) { seconds_ += absl::ToInt64Seconds(by); }

 private:
  std::atomic<int64_t> seconds_ = 1'000'000;
};

class EmbeddingProcess {
 public:
  EmbeddingProcess(magpie::store::Store& store, SteppedClock& clock, const std::string& engine)
      : clock_(clock),
        once_(store, clock),
        api_(engine),
        knowledge_(store, once_, clock, nullptr, {}, &api_),
        server_(*server::Server::Start("127.0.0.1:0", {{kKnowledgeService, service_.get()},
                                                       {kAuthoringService, authors_.get()},
                                                       {kVectorService, vectors_.get()}})),
        channel_(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials())),
        articles_(channel_),
        authoring_stub_(channel_),
        vector_stub_(channel_) {
    server_->Ready();
  }
  ~EmbeddingProcess() { knowledge_.Stop(); }

  // Does what is due, and moves the clock, until `is_so` holds; false if it does not.
  bool Until(const std::function<bool()>& is_so) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (absl::Now() < end) {
      Look();
      if (is_so()) return true;
    }
    return false;
  }
  // Does what is due after a pause.
  void Look() {
    clock_.Advance(Embedder::kPause);
    timers_.RunUntil(clock_.Now());
  }

  absl::StatusOr<v1::PutArticleResponse> Put(const std::string& id, const std::string& title,
                                             const std::string& body = "-") {
    v1::PutArticleRequest request;
    request.set_request_id(NextId());
    v1::Article& article = *request.mutable_article();
    article.set_article_id(id);
    article.set_title(title);
    article.set_body(body);
    article.set_language("en");
    return Answered(CallAs("acme", articles_, &v1::KnowledgeService::Stub::PutArticle, request));
  }
  absl::Status Erase(const std::string& id) {
    v1::DeleteArticleRequest request;
    request.set_request_id(NextId());
    request.set_article_id(id);
    request.set_erase(true);
    return Answered(
               CallAs("acme", authoring_stub_, &v1::AuthoringService::Stub::DeleteArticle, request))
        .status();
  }
  absl::StatusOr<v1::StoreVectorsResponse> Store(const std::string& id,
                                                 const std::vector<float>& values,
                                                 const std::string& space = "e5") {
    v1::StoreVectorsRequest request;
    request.set_request_id(NextId());
    request.set_article_id(id);
    v1::ArticleVector& vector = *request.add_vectors();
    vector.set_space(space);
    vector.set_metric(v1::ArticleVector::METRIC_COSINE);
    vector.mutable_values()->Assign(values.begin(), values.end());
    return Answered(CallAs("acme", vector_stub_, &v1::VectorService::Stub::StoreVectors, request));
  }

  // The embedding that FakeEngine answers to.
  static v1::Embedding Good() {
    v1::Embedding embedding;
    embedding.set_space("e5");
    embedding.set_metric(v1::ArticleVector::METRIC_COSINE);
    embedding.set_dimension(2);
    embedding.set_field("embed.vector");
    embedding.set_parameter("text");
    embedding.mutable_timeout()->set_seconds(10);
    return embedding;
  }
  absl::StatusOr<v1::PutEmbeddingResponse> Embed(const v1::Embedding& embedding = Good(),
                                                 int64_t expected_version = 0) {
    v1::PutEmbeddingRequest request;
    request.set_request_id(NextId());
    *request.mutable_embedding() = embedding;
    request.set_expected_version(expected_version);
    return Answered(CallAs("acme", vector_stub_, &v1::VectorService::Stub::PutEmbedding, request));
  }
  v1::Embedding Embedding() {
    return CallAs("acme", vector_stub_, &v1::VectorService::Stub::GetEmbedding,
                  v1::GetEmbeddingRequest())
        ->embedding();
  }

  absl::StatusOr<v1::SearchArticlesResponse> Search(const v1::SearchArticlesRequest& request) {
    return CallAs("acme", articles_, &v1::KnowledgeService::Stub::SearchArticles, request);
  }
  // "used: refund bike", the best first.
  std::string Found(const std::string& query, int page_size = 0) {
    v1::SearchArticlesRequest request;
    request.set_query(query);
    request.set_page_size(page_size);
    request.set_min_sequence(sequence_);
    return Tell(Search(request));
  }
  // The articles whose vectors are near to this one, however they came there.
  std::string Near(const std::vector<float>& values) {
    v1::SearchArticlesRequest request;
    request.mutable_vector()->set_space("e5");
    request.mutable_vector()->mutable_values()->Assign(values.begin(), values.end());
    return Tell(Search(request));
  }
  absl::StatusOr<v1::VerifyIndexResponse> Verify() {
    return CallAs("acme", articles_, &v1::KnowledgeService::Stub::VerifyIndex,
                  v1::VerifyIndexRequest());
  }

  static std::string Tell(const absl::StatusOr<v1::SearchArticlesResponse>& found) {
    if (!found.ok()) return std::string(found.status().message());
    const auto outcome = static_cast<EmbeddingOutcome>(found->embedding_outcome());
    std::string told = absl::StrCat(NameOf(outcome), ":");
    for (const v1::ArticleHit& hit : found->hits()) {
      absl::StrAppend(&told, " ", hit.article().article_id());
    }
    return told;
  }

 private:
  std::string NextId() {
    static std::atomic<int> last = 0;
    return absl::StrCat("r", ++last);
  }
  template <class Response>
  absl::StatusOr<Response> Answered(absl::StatusOr<Response> response) {
    if (response.ok()) sequence_ = response->sequence();
    return response;
  }

  SteppedClock& clock_;
  Once once_;
  EmbeddingApi api_;
  Knowledge knowledge_;
  FakeTimers timers_;
  Embedder embedder_{knowledge_, api_, clock_, timers_};
  Authoring authoring_{knowledge_};
  const std::unique_ptr<grpc::Service> service_ = MakeKnowledgeService(knowledge_);
  const std::unique_ptr<grpc::Service> authors_ = MakeAuthoringService(authoring_);
  const std::unique_ptr<grpc::Service> vectors_ = MakeVectorService(knowledge_);
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  v1::KnowledgeService::Stub articles_;
  v1::AuthoringService::Stub authoring_stub_;
  v1::VectorService::Stub vector_stub_;
  int64_t sequence_ = 0;
};

}  // namespace magpie::knowledge
