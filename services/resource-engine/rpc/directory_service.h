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

 private:
  ResourceEngine& engine_;
  const server::Method look_up_{v1::DirectoryService::service_full_name(), "LookUpResources",
                                server::Kind::kRead};
};

}  // namespace magpie::resource
