// GatewayService over gRPC: parse, do, answer. Fetch hands its bytes to a FetchCache.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "services/resource-engine/engine/resource_engine.h"
#include "services/resource-engine/rpc/fetch_cache.h"

namespace magpie::resource {

// Fetch takes and returns bytes; see FetchCache.
class GatewayService final
    : public v1::GatewayService::WithRawCallbackMethod_Fetch<v1::GatewayService::CallbackService> {
 public:
  // `engine` must outlive it.
  explicit GatewayService(ResourceEngine& engine) : engine_(engine) {}

  // `request` is a v1::FetchRequest, `response` a v1::FetchResponse.
  grpc::ServerUnaryReactor* Fetch(grpc::CallbackServerContext* rpc, const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* BatchFetch(grpc::CallbackServerContext* rpc,
                                       const v1::BatchFetchRequest* request,
                                       v1::BatchFetchResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamFetchResponse>* StreamFetch(
      grpc::CallbackServerContext* rpc, const v1::StreamFetchRequest* request) override;
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* rpc, const v1::QueryRequest* request,
                                  v1::QueryResponse* response) override;
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* rpc,
                                    const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override;
  grpc::ServerUnaryReactor* Invoke(grpc::CallbackServerContext* rpc,
                                   const v1::InvokeRequest* request,
                                   v1::InvokeResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {v1::GatewayService::service_full_name(), name, kind};
  }

  ResourceEngine& engine_;
  FetchCache fetches_{engine_};
  const server::Method fetch_ = MethodOf("Fetch", server::Kind::kRead);
  const server::Method batch_fetch_ = MethodOf("BatchFetch", server::Kind::kRead);
  const server::Method stream_fetch_ = MethodOf("StreamFetch", server::Kind::kStream);
  const server::Method query_ = MethodOf("Query", server::Kind::kRead);
  const server::Method explain_ = MethodOf("Explain", server::Kind::kRead);
  const server::Method invoke_ = MethodOf("Invoke", server::Kind::kFinishingWork);
};

}  // namespace magpie::resource
