#include "services/resource-engine/rpc/directory_service.h"

#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert.h"

namespace magpie::resource {

grpc::ServerUnaryReactor* DirectoryService::LookUpResources(
    grpc::CallbackServerContext* call, const v1::LookUpResourcesRequest* request,
    v1::LookUpResourcesResponse* response) {
  return server::AnswerNow(call, look_up_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const ParsedLookUp look_up, Parse(*request));
    ASSIGN_OR_RETURN(const auto snapshot, engine_.Now(context));
    ASSIGN_OR_RETURN(const auto closure, snapshot->Closure(look_up.names, context.caller));
    response->set_revision(snapshot->revision());
    if (look_up.known_revision == snapshot->revision()) return absl::OkStatus();
    for (const auto& published : closure) {
      *response->add_resources() = ToProto(published->resource);
    }
    return absl::OkStatus();
  });
}

}  // namespace magpie::resource
