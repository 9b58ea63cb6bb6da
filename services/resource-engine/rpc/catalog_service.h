// CatalogService over gRPC: parse, do, answer.

#pragma once

#include "common/base/timer.h"
#include "common/rpc/server/handler.h"
#include "common/rpc/server/long_work.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "services/resource-engine/engine/resource_engine.h"

namespace magpie::resource {

// For an import: a document of 8 MiB and the other fields.
inline constexpr size_t kMaxImportBytes = (8 << 20) + (32 << 10);

class CatalogService final : public v1::CatalogService::CallbackService {
 public:
  // Imported documents and descriptors of APIs take long to read. Each of the two has its own
  // thread, on which they are read one at a time, so that no put waits for an import. All must
  // outlive it.
  CatalogService(ResourceEngine& engine, Timers& imports, Timers& puts)
      : engine_(engine), imports_(imports, "imports"), puts_(puts, "puts of descriptors") {}

  grpc::ServerUnaryReactor* PutResource(grpc::CallbackServerContext* rpc,
                                        const v1::PutResourceRequest* request,
                                        v1::PutResourceResponse* response) override;
  grpc::ServerUnaryReactor* ImportResources(grpc::CallbackServerContext* rpc,
                                            const v1::ImportResourcesRequest* request,
                                            v1::ImportResourcesResponse* response) override;
  grpc::ServerUnaryReactor* GetResource(grpc::CallbackServerContext* rpc,
                                        const v1::GetResourceRequest* request,
                                        v1::GetResourceResponse* response) override;
  grpc::ServerUnaryReactor* DiffResource(grpc::CallbackServerContext* rpc,
                                         const v1::DiffResourceRequest* request,
                                         v1::DiffResourceResponse* response) override;
  grpc::ServerUnaryReactor* ListResources(grpc::CallbackServerContext* rpc,
                                          const v1::ListResourcesRequest* request,
                                          v1::ListResourcesResponse* response) override;
  grpc::ServerUnaryReactor* PublishResources(grpc::CallbackServerContext* rpc,
                                             const v1::PublishResourcesRequest* request,
                                             v1::PublishResourcesResponse* response) override;
  grpc::ServerUnaryReactor* RollBackResource(grpc::CallbackServerContext* rpc,
                                             const v1::RollBackResourceRequest* request,
                                             v1::RollBackResourceResponse* response) override;
  grpc::ServerUnaryReactor* ListRevisions(grpc::CallbackServerContext* rpc,
                                          const v1::ListRevisionsRequest* request,
                                          v1::ListRevisionsResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {v1::CatalogService::service_full_name(), name, kind};
  }

  void Put(const Context& context, const v1::PutResourceRequest& request,
           v1::PutResourceResponse& response, Done done);
  absl::Status Import(const Context& context, const v1::ImportResourcesRequest& request,
                      v1::ImportResourcesResponse& response);

  ResourceEngine& engine_;
  server::LongWork imports_;
  server::LongWork puts_;
  const server::Method put_resource_ = MethodOf("PutResource", server::Kind::kNewWork);
  const server::Method import_ = {v1::CatalogService::service_full_name(), "ImportResources",
                                  server::Kind::kRead, kMaxImportBytes};
  const server::Method get_resource_ = MethodOf("GetResource", server::Kind::kRead);
  const server::Method diff_resource_ = MethodOf("DiffResource", server::Kind::kRead);
  const server::Method list_resources_ = MethodOf("ListResources", server::Kind::kRead);
  const server::Method publish_ = MethodOf("PublishResources", server::Kind::kNewWork);
  const server::Method roll_back_ = MethodOf("RollBackResource", server::Kind::kNewWork);
  const server::Method list_revisions_ = MethodOf("ListRevisions", server::Kind::kRead);
};

}  // namespace magpie::resource
