#include "services/resource-engine/rpc/quality_service.h"

#include <string>

#include "common/rpc/paging.h"
#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/quality_service.grpc.pb.h"
#include "services/resource-engine/rpc/convert_quality.h"

namespace magpie::resource {
namespace {

class QualityService final : public v1::QualityService::CallbackService {
 public:
  explicit QualityService(ResourceEngine& engine) : engine_(engine) {}

  grpc::ServerUnaryReactor* GetQualityReport(grpc::CallbackServerContext* rpc,
                                             const v1::GetQualityReportRequest* request,
                                             v1::GetQualityReportResponse* response) override;
  grpc::ServerUnaryReactor* AddQuality(grpc::CallbackServerContext* rpc,
                                       const v1::AddQualityRequest* request,
                                       v1::AddQualityResponse* response) override;

 private:
  ResourceEngine& engine_;
  const server::Method get_report_{kQualityService, "GetQualityReport", server::Kind::kRead};
  const server::Method add_{kQualityService, "AddQuality", server::Kind::kNewWork};
};

}  // namespace

grpc::ServerUnaryReactor* QualityService::AddQuality(grpc::CallbackServerContext* rpc,
                                                     const v1::AddQualityRequest* request,
                                                     v1::AddQualityResponse*) {
  return server::AnswerNow(rpc, add_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const auto counts, Parse(*request));
    engine_.quality().counts().Add(context.tenant, counts);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* QualityService::GetQualityReport(
    grpc::CallbackServerContext* rpc, const v1::GetQualityReportRequest* request,
    v1::GetQualityReportResponse* response) {
  return server::AnswerGathered(
      rpc, get_report_, *request, response, engine_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const QualityQuery query, Parse(*request, engine_.clock().Now()));
        ASSIGN_OR_RETURN(const QualityPage page, QualityBook::Find(gather, context.tenant, query));
        if (request->csv() && query.after.empty()) response->set_csv(std::string(CsvHeader()));
        for (const QualityRow& row : page.rows) {
          if (request->csv()) {
            response->mutable_csv()->append(CsvLine(row));
          } else {
            *response->add_rows() = ToProto(row);
          }
        }
        if (!page.next.empty()) {
          response->set_next_page_token(PageToken(QueryOf(*request), page.next));
        }
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeQualityService(ResourceEngine& engine) {
  return std::make_unique<QualityService>(engine);
}

}  // namespace magpie::resource
