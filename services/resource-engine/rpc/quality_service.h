// QualityService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/resource/v1/quality_service.grpc.pb.h"
#include "services/resource-engine/engine/resource_engine.h"

namespace magpie::resource {

class QualityService final : public v1::QualityService::CallbackService {
 public:
  // `engine` must outlive it.
  explicit QualityService(ResourceEngine& engine) : engine_(engine) {}

  grpc::ServerUnaryReactor* GetQualityReport(grpc::CallbackServerContext* rpc,
                                             const v1::GetQualityReportRequest* request,
                                             v1::GetQualityReportResponse* response) override;
  grpc::ServerUnaryReactor* AddQuality(grpc::CallbackServerContext* rpc,
                                       const v1::AddQualityRequest* request,
                                       v1::AddQualityResponse* response) override;

 private:
  ResourceEngine& engine_;
  const server::Method get_report_{v1::QualityService::service_full_name(), "GetQualityReport",
                                   server::Kind::kRead};
  const server::Method add_{v1::QualityService::service_full_name(), "AddQuality",
                            server::Kind::kNewWork};
};

}  // namespace magpie::resource
