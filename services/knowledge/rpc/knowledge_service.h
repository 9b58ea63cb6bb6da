// KnowledgeService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

class KnowledgeService final : public v1::KnowledgeService::CallbackService {
 public:
  // `knowledge` must outlive it.
  explicit KnowledgeService(Knowledge& knowledge) : knowledge_(knowledge) {}

  grpc::ServerUnaryReactor* PutArticle(grpc::CallbackServerContext* rpc,
                                       const v1::PutArticleRequest* request,
                                       v1::PutArticleResponse* response) override;
  grpc::ServerUnaryReactor* GetArticle(grpc::CallbackServerContext* rpc,
                                       const v1::GetArticleRequest* request,
                                       v1::GetArticleResponse* response) override;
  grpc::ServerUnaryReactor* ListArticles(grpc::CallbackServerContext* rpc,
                                         const v1::ListArticlesRequest* request,
                                         v1::ListArticlesResponse* response) override;
  grpc::ServerUnaryReactor* ImportArticles(grpc::CallbackServerContext* rpc,
                                           const v1::ImportArticlesRequest* request,
                                           v1::ImportArticlesResponse* response) override;
  grpc::ServerUnaryReactor* SearchArticles(grpc::CallbackServerContext* rpc,
                                           const v1::SearchArticlesRequest* request,
                                           v1::SearchArticlesResponse* response) override;
  grpc::ServerUnaryReactor* SuggestQueries(grpc::CallbackServerContext* rpc,
                                           const v1::SuggestQueriesRequest* request,
                                           v1::SuggestQueriesResponse* response) override;
  grpc::ServerUnaryReactor* VerifyIndex(grpc::CallbackServerContext* rpc,
                                        const v1::VerifyIndexRequest* request,
                                        v1::VerifyIndexResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {v1::KnowledgeService::service_full_name(), name, kind};
  }

  Knowledge& knowledge_;
  const server::Method put_article_ = MethodOf("PutArticle", server::Kind::kNewWork);
  const server::Method get_article_ = MethodOf("GetArticle", server::Kind::kRead);
  const server::Method list_articles_ = MethodOf("ListArticles", server::Kind::kRead);
  const server::Method suggest_queries_ = MethodOf("SuggestQueries", server::Kind::kRead);
  const server::Method import_articles_ = MethodOf("ImportArticles", server::Kind::kNewWork);
  const server::Method verify_index_ = MethodOf("VerifyIndex", server::Kind::kRead);
  const server::Method search_articles_ = MethodOf("SearchArticles", server::Kind::kRead);
};

}  // namespace magpie::knowledge
