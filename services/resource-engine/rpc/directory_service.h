// DirectoryService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/resource/v1/directory_service.grpc.pb.h"
#include "services/resource-engine/engine/resource_engine.h"
#include "services/resource-engine/rpc/kept_answers.h"

namespace magpie::resource {

// Callers with the same grants that look up the same resources at a revision get the same bytes.
class DirectoryService final : public v1::DirectoryService::WithRawCallbackMethod_LookUpResources<
                                   v1::DirectoryService::CallbackService> {
 public:
  // `engine` must outlive it.
  explicit DirectoryService(ResourceEngine& engine) : engine_(engine) {}

  // `request` is a v1::LookUpResourcesRequest, `response` a v1::LookUpResourcesResponse.
  grpc::ServerUnaryReactor* LookUpResources(grpc::CallbackServerContext* rpc,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<v1::WatchRevisionsResponse>* WatchRevisions(
      grpc::CallbackServerContext* rpc, const v1::WatchRevisionsRequest* request) override;

 private:
  absl::Status Answer(const Context& context, const Catalog& catalog,
                      const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

  ResourceEngine& engine_;
  KeptAnswers kept_;
  const server::Method look_up_{v1::DirectoryService::service_full_name(), "LookUpResources",
                                server::Kind::kRead};
  const server::Method watch_{v1::DirectoryService::service_full_name(), "WatchRevisions",
                              server::Kind::kStream};
};

}  // namespace magpie::resource
