#include "services/knowledge/rpc/authoring_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "services/knowledge/rpc/convert_article.h"
#include "services/knowledge/rpc/convert_authoring.h"

namespace magpie::knowledge {
namespace {

class AuthoringService final : public v1::AuthoringService::CallbackService {
 public:
  using Rpc = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  explicit AuthoringService(Authoring& authoring) : authoring_(authoring) {}

  Reactor* SaveDraft(Rpc* rpc, const v1::SaveDraftRequest* request,
                     v1::SaveDraftResponse* response) override;
  Reactor* GetDraft(Rpc* rpc, const v1::GetDraftRequest* request,
                    v1::GetDraftResponse* response) override;
  Reactor* SubmitDraft(Rpc* rpc, const v1::SubmitDraftRequest* request,
                       v1::SubmitDraftResponse* response) override;
  Reactor* ApproveDraft(Rpc* rpc, const v1::ApproveDraftRequest* request,
                        v1::ApproveDraftResponse* response) override;
  Reactor* RejectDraft(Rpc* rpc, const v1::RejectDraftRequest* request,
                       v1::RejectDraftResponse* response) override;
  Reactor* PublishDraft(Rpc* rpc, const v1::PublishDraftRequest* request,
                        v1::PublishDraftResponse* response) override;
  Reactor* DiscardDraft(Rpc* rpc, const v1::DiscardDraftRequest* request,
                        v1::DiscardDraftResponse* response) override;
  Reactor* ArchiveArticle(Rpc* rpc, const v1::ArchiveArticleRequest* request,
                          v1::ArchiveArticleResponse* response) override;
  Reactor* DeleteArticle(Rpc* rpc, const v1::DeleteArticleRequest* request,
                         v1::DeleteArticleResponse* response) override;
  Reactor* RestoreVersion(Rpc* rpc, const v1::RestoreVersionRequest* request,
                          v1::RestoreVersionResponse* response) override;
  Reactor* ListVersions(Rpc* rpc, const v1::ListVersionsRequest* request,
                        v1::ListVersionsResponse* response) override;
  Reactor* GetVersion(Rpc* rpc, const v1::GetVersionRequest* request,
                      v1::GetVersionResponse* response) override;
  Reactor* DiffVersions(Rpc* rpc, const v1::DiffVersionsRequest* request,
                        v1::DiffVersionsResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {kAuthoringService, name, kind};
  }

  // Parses the command, does it, and answers with the article.
  template <class Request, class Response>
  Reactor* Do(Rpc* rpc, const server::Method& method, const Request* request, Response* response);

  Authoring& authoring_;
  const server::Method save_draft_ = MethodOf("SaveDraft", server::Kind::kNewWork);
  const server::Method get_draft_ = MethodOf("GetDraft", server::Kind::kRead);
  const server::Method submit_draft_ = MethodOf("SubmitDraft", server::Kind::kNewWork);
  const server::Method approve_draft_ = MethodOf("ApproveDraft", server::Kind::kNewWork);
  const server::Method reject_draft_ = MethodOf("RejectDraft", server::Kind::kNewWork);
  const server::Method publish_draft_ = MethodOf("PublishDraft", server::Kind::kNewWork);
  const server::Method discard_draft_ = MethodOf("DiscardDraft", server::Kind::kNewWork);
  const server::Method archive_article_ = MethodOf("ArchiveArticle", server::Kind::kNewWork);
  const server::Method delete_article_ = MethodOf("DeleteArticle", server::Kind::kNewWork);
  const server::Method restore_version_ = MethodOf("RestoreVersion", server::Kind::kNewWork);
  const server::Method list_versions_ = MethodOf("ListVersions", server::Kind::kRead);
  const server::Method get_version_ = MethodOf("GetVersion", server::Kind::kRead);
  const server::Method diff_versions_ = MethodOf("DiffVersions", server::Kind::kRead);
};

template <class Response>
void Fill(const Article& article, Response& response) {
  *response.mutable_article() = HeadToProto(article);
  if constexpr (requires { response.set_sequence(0); }) {
    response.set_sequence(static_cast<int64_t>(article.sequence));
  }
}

void Fill(const Article& article, v1::SaveDraftResponse& response) {
  *response.mutable_article() = ToProto(article);
}

}  // namespace

template <class Request, class Response>
AuthoringService::Reactor* AuthoringService::Do(Rpc* rpc, const server::Method& method,
                                                const Request* request, Response* response) {
  return server::AnswerLater(rpc, method, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    authoring_.Do(
        parsed->change, std::move(parsed->command),
        [response, done = std::move(done)](const absl::StatusOr<Article>& article) mutable {
          if (article.ok()) Fill(*article, *response);
          done(article.status());
        });
  });
}

AuthoringService::Reactor* AuthoringService::SaveDraft(Rpc* rpc,
                                                       const v1::SaveDraftRequest* request,
                                                       v1::SaveDraftResponse* response) {
  return Do(rpc, save_draft_, request, response);
}

AuthoringService::Reactor* AuthoringService::GetDraft(Rpc* rpc, const v1::GetDraftRequest* request,
                                                      v1::GetDraftResponse* response) {
  return server::AnswerGathered(
      rpc, get_draft_, *request, response, authoring_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ArticleId id, ParseArticleId(request->article_id()));
        ASSIGN_OR_RETURN(const Article article, authoring_.GetDraft(gather, context, id));
        *response->mutable_article() = ToProto(article);
        return absl::OkStatus();
      });
}

AuthoringService::Reactor* AuthoringService::SubmitDraft(Rpc* rpc,
                                                         const v1::SubmitDraftRequest* request,
                                                         v1::SubmitDraftResponse* response) {
  return Do(rpc, submit_draft_, request, response);
}

AuthoringService::Reactor* AuthoringService::ApproveDraft(Rpc* rpc,
                                                          const v1::ApproveDraftRequest* request,
                                                          v1::ApproveDraftResponse* response) {
  return Do(rpc, approve_draft_, request, response);
}

AuthoringService::Reactor* AuthoringService::RejectDraft(Rpc* rpc,
                                                         const v1::RejectDraftRequest* request,
                                                         v1::RejectDraftResponse* response) {
  return Do(rpc, reject_draft_, request, response);
}

AuthoringService::Reactor* AuthoringService::PublishDraft(Rpc* rpc,
                                                          const v1::PublishDraftRequest* request,
                                                          v1::PublishDraftResponse* response) {
  return Do(rpc, publish_draft_, request, response);
}

AuthoringService::Reactor* AuthoringService::DiscardDraft(Rpc* rpc,
                                                          const v1::DiscardDraftRequest* request,
                                                          v1::DiscardDraftResponse* response) {
  return Do(rpc, discard_draft_, request, response);
}

AuthoringService::Reactor* AuthoringService::ArchiveArticle(
    Rpc* rpc, const v1::ArchiveArticleRequest* request, v1::ArchiveArticleResponse* response) {
  return Do(rpc, archive_article_, request, response);
}

AuthoringService::Reactor* AuthoringService::DeleteArticle(Rpc* rpc,
                                                           const v1::DeleteArticleRequest* request,
                                                           v1::DeleteArticleResponse* response) {
  return Do(rpc, delete_article_, request, response);
}

AuthoringService::Reactor* AuthoringService::RestoreVersion(
    Rpc* rpc, const v1::RestoreVersionRequest* request, v1::RestoreVersionResponse* response) {
  return Do(rpc, restore_version_, request, response);
}

AuthoringService::Reactor* AuthoringService::ListVersions(Rpc* rpc,
                                                          const v1::ListVersionsRequest* request,
                                                          v1::ListVersionsResponse* response) {
  return server::AnswerGathered(
      rpc, list_versions_, *request, response, authoring_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedVersions list, Parse(*request));
        ASSIGN_OR_RETURN(const VersionPage page, authoring_.ListVersions(gather, context, list.id,
                                                                         list.before, list.limit));
        *response = ToProto(list.id, page);
        return absl::OkStatus();
      });
}

AuthoringService::Reactor* AuthoringService::GetVersion(Rpc* rpc,
                                                        const v1::GetVersionRequest* request,
                                                        v1::GetVersionResponse* response) {
  return server::AnswerGathered(
      rpc, get_version_, *request, response, authoring_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ArticleId id, ParseArticleId(request->article_id()));
        ASSIGN_OR_RETURN(const Version version,
                         authoring_.GetVersion(gather, context, id, request->number()));
        *response->mutable_version() = ToProto(id, version);
        return absl::OkStatus();
      });
}

AuthoringService::Reactor* AuthoringService::DiffVersions(Rpc* rpc,
                                                          const v1::DiffVersionsRequest* request,
                                                          v1::DiffVersionsResponse* response) {
  return server::AnswerGathered(
      rpc, diff_versions_, *request, response, authoring_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ArticleId id, ParseArticleId(request->article_id()));
        ASSIGN_OR_RETURN(const auto differences,
                         authoring_.Diff(gather, context, id, request->before(), request->after()));
        *response = ToProto(differences);
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeAuthoringService(Authoring& authoring) {
  return std::make_unique<AuthoringService>(authoring);
}

}  // namespace magpie::knowledge
