// DirectoryService over gRPC: parse, do, answer.

#pragma once

#include "common/server/handler.h"
#include "magpie/resource/v1/directory_service.grpc.pb.h"
#include "services/resource-engine/resource_engine.h"

namespace magpie::resource {

class DirectoryService final : public v1::DirectoryService::CallbackService {
 public:
  // `engine` must outlive it.
  explicit DirectoryService(ResourceEngine& engine) : engine_(engine) {}

  grpc::ServerUnaryReactor* LookUpResources(grpc::CallbackServerContext* call,
                                            const v1::LookUpResourcesRequest* request,
                                            v1::LookUpResourcesResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchRevisionsResponse>* WatchRevisions(
      grpc::CallbackServerContext* call, const v1::WatchRevisionsRequest* request) override;

 private:
  static server::Method MethodOf(absl::string_view name) {
    return {v1::DirectoryService::service_full_name(), name, server::Kind::kRead};
  }

  ResourceEngine& engine_;
  const server::Method look_up_ = MethodOf("LookUpResources");
  const server::Method watch_ = MethodOf("WatchRevisions");
};

}  // namespace magpie::resource
