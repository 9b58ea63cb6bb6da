// AuthoringService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "services/knowledge/engine/authoring.h"

namespace magpie::knowledge {

class AuthoringService final : public v1::AuthoringService::CallbackService {
 public:
  using Rpc = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // `authoring` must outlive it.
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
    return {v1::AuthoringService::service_full_name(), name, kind};
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

}  // namespace magpie::knowledge
