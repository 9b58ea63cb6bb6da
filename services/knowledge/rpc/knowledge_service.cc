#include "services/knowledge/rpc/knowledge_service.h"

#include <utility>

#include "common/rpc/bytes.h"
#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "services/knowledge/rpc/convert.h"
#include "services/knowledge/rpc/convert_import.h"
#include "services/knowledge/rpc/convert_search.h"

namespace magpie::knowledge {
namespace {

// SearchArticles takes and returns bytes: who asks what others have asked gets theirs.
class KnowledgeService final : public v1::KnowledgeService::WithRawCallbackMethod_SearchArticles<
                                   v1::KnowledgeService::CallbackService> {
 public:
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
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* SuggestQueries(grpc::CallbackServerContext* rpc,
                                           const v1::SuggestQueriesRequest* request,
                                           v1::SuggestQueriesResponse* response) override;
  grpc::ServerUnaryReactor* VerifyIndex(grpc::CallbackServerContext* rpc,
                                        const v1::VerifyIndexRequest* request,
                                        v1::VerifyIndexResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {kKnowledgeService, name, kind};
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

}  // namespace

grpc::ServerUnaryReactor* KnowledgeService::PutArticle(grpc::CallbackServerContext* rpc,
                                                       const v1::PutArticleRequest* request,
                                                       v1::PutArticleResponse* response) {
  return server::AnswerLater(rpc, put_article_, *request, [&](const Context& context, Done done) {
    auto put = Parse(context.tenant, *request);
    if (!put.ok()) return done(put.status());
    knowledge_.Do(context.tenant, std::move(put->change), std::move(put->command),
                  [response, done = std::move(done)](absl::StatusOr<Article> kept) mutable {
                    if (kept.ok()) {
                      *response->mutable_article() = ToProto(*kept);
                      response->set_sequence(static_cast<int64_t>(kept->sequence));
                    }
                    done(kept.status());
                  });
  });
}

grpc::ServerUnaryReactor* KnowledgeService::GetArticle(grpc::CallbackServerContext* rpc,
                                                       const v1::GetArticleRequest* request,
                                                       v1::GetArticleResponse* response) {
  return server::AnswerGathered(
      rpc, get_article_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ArticleId id, Parse(*request));
        ASSIGN_OR_RETURN(const Article article, knowledge_.Get(gather, context, id));
        *response->mutable_article() = ToProto(article);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* KnowledgeService::ListArticles(grpc::CallbackServerContext* rpc,
                                                         const v1::ListArticlesRequest* request,
                                                         v1::ListArticlesResponse* response) {
  return server::AnswerGathered(
      rpc, list_articles_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedList list, Parse(*request));
        ASSIGN_OR_RETURN(const auto page, knowledge_.List(gather, context, list.after, list.limit));
        *response = ToProto(page);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* KnowledgeService::ImportArticles(grpc::CallbackServerContext* rpc,
                                                           const v1::ImportArticlesRequest* request,
                                                           v1::ImportArticlesResponse* response) {
  return server::AnswerLater(
      rpc, import_articles_, *request, [&](const Context& context, Done done) {
        auto parsed = Parse(context.tenant, *request);
        if (!parsed.ok()) return done(parsed.status());
        knowledge_.Import(
            parsed->change, std::move(parsed->import),
            [response, done = std::move(done)](const absl::StatusOr<Imported>& imported) mutable {
              if (imported.ok()) *response = ToProto(*imported);
              done(imported.status());
            });
      });
}

grpc::ServerUnaryReactor* KnowledgeService::SearchArticles(grpc::CallbackServerContext* rpc,
                                                           const grpc::ByteBuffer* request,
                                                           grpc::ByteBuffer* response) {
  return server::AnswerLater(
      rpc, search_articles_, *request, [&](const Context& context, Done done) {
        v1::SearchArticlesRequest asked;
        if (const absl::Status bad = ParseBytes(*request, asked); !bad.ok()) return done(bad);
        auto query = Parse(asked);
        if (!query.ok()) return done(query.status());
        auto encode = [asked = std::move(asked)](const SearchFound& found) {
          v1::SearchArticlesResponse answer;
          Fill(asked, found, answer);
          return answer.SerializeAsString();
        };
        knowledge_.Search(context, *std::move(query), std::move(encode),
                          [response, done = std::move(done)](
                              const absl::StatusOr<KeptSearches::Answer>& answer) mutable {
                            if (answer.ok()) {
                              const grpc::Slice bytes((*answer)->encoded);
                              *response = grpc::ByteBuffer(&bytes, 1);
                            }
                            done(answer.status());
                          });
      });
}

grpc::ServerUnaryReactor* KnowledgeService::SuggestQueries(grpc::CallbackServerContext* rpc,
                                                           const v1::SuggestQueriesRequest* request,
                                                           v1::SuggestQueriesResponse* response) {
  return server::AnswerLater(
      rpc, suggest_queries_, *request, [&](const Context& context, Done done) {
        auto parsed = Parse(*request);
        if (!parsed.ok()) return done(parsed.status());
        knowledge_.Suggest(
            context, *std::move(parsed),
            [response,
             done = std::move(done)](absl::StatusOr<std::vector<std::string>> queries) mutable {
              if (queries.ok()) {
                response->mutable_queries()->Assign(queries->begin(), queries->end());
              }
              done(queries.status());
            });
      });
}

grpc::ServerUnaryReactor* KnowledgeService::VerifyIndex(grpc::CallbackServerContext* rpc,
                                                        const v1::VerifyIndexRequest* request,
                                                        v1::VerifyIndexResponse* response) {
  return server::AnswerLater(rpc, verify_index_, *request, [&](const Context& context, Done done) {
    knowledge_.Verify(context, [response, done = std::move(done)](
                                   const absl::StatusOr<Verified>& verified) mutable {
      if (verified.ok()) {
        response->set_stored(static_cast<int64_t>(verified->stored));
        response->set_indexed(static_cast<int64_t>(verified->indexed));
        response->set_sequence(static_cast<int64_t>(verified->sequence));
        response->mutable_differing()->Assign(verified->differing.begin(),
                                              verified->differing.end());
      }
      done(verified.status());
    });
  });
}

std::unique_ptr<grpc::Service> MakeKnowledgeService(Knowledge& knowledge) {
  return std::make_unique<KnowledgeService>(knowledge);
}

}  // namespace magpie::knowledge
