#include "services/resource-engine/rpc/catalog_service.h"

#include <utility>

#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert.h"

namespace magpie::resource {

grpc::ServerUnaryReactor* CatalogService::PutResource(grpc::CallbackServerContext* call,
                                                      const v1::PutResourceRequest* request,
                                                      v1::PutResourceResponse* response) {
  return server::AnswerLater(call, put_resource_, *request, [&](const Context& context, Done done) {
    auto put = Parse(context.tenant, engine_.upstreams(), *request);
    if (!put.ok()) return done(put.status());
    engine_.Put(std::move(put->change), std::move(put->command),
                [response, done = std::move(done)](absl::StatusOr<Resource> kept) mutable {
                  if (kept.ok()) *response->mutable_resource() = ToProto(*kept);
                  done(kept.status());
                });
  });
}

grpc::ServerUnaryReactor* CatalogService::GetResource(grpc::CallbackServerContext* call,
                                                      const v1::GetResourceRequest* request,
                                                      v1::GetResourceResponse* response) {
  return server::AnswerNow(call, get_resource_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const ResourceId name, Parse(*request));
    ASSIGN_OR_RETURN(const Resource resource, engine_.Get(context, name));
    *response->mutable_resource() = ToProto(resource);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* CatalogService::ListResources(grpc::CallbackServerContext* call,
                                                        const v1::ListResourcesRequest* request,
                                                        v1::ListResourcesResponse* response) {
  return server::AnswerNow(call, list_resources_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const ParsedList list, Parse(*request));
    ASSIGN_OR_RETURN(const auto page, engine_.List(context, list.after, list.limit));
    *response = ToProto(page);
    return absl::OkStatus();
  });
}

}  // namespace magpie::resource
