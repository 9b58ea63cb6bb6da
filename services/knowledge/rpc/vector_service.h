// VectorService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/knowledge/v1/vector_service.grpc.pb.h"
#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

class VectorService final : public v1::VectorService::CallbackService {
 public:
  // `knowledge` must outlive it.
  explicit VectorService(Knowledge& knowledge) : knowledge_(knowledge) {}

  grpc::ServerUnaryReactor* StoreVectors(grpc::CallbackServerContext* rpc,
                                         const v1::StoreVectorsRequest* request,
                                         v1::StoreVectorsResponse* response) override;

 private:
  Knowledge& knowledge_;
  const server::Method store_vectors_ = {v1::VectorService::service_full_name(), "StoreVectors",
                                         server::Kind::kNewWork};
};

}  // namespace magpie::knowledge
