#include "services/resource-engine/rpc/directory_service.h"

#include <memory>

#include "common/server/latest_stream.h"
#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert.h"
#include "services/resource-engine/rpc/convert_resource.h"

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

grpc::ServerWriteReactor<v1::WatchRevisionsResponse>* DirectoryService::WatchRevisions(
    grpc::CallbackServerContext* call, const v1::WatchRevisionsRequest* request) {
  using Stream = server::LatestStream<int64_t, v1::WatchRevisionsResponse>;
  const auto watch =
      [this](const Context& context,
             const std::shared_ptr<Stream::Feed>& feed) -> absl::StatusOr<server::Unwatch> {
    const auto told = [feed](const absl::StatusOr<int64_t>& revision) {
      revision.ok() ? feed->Put(*revision, *revision) : feed->End(revision.status());
    };
    ASSIGN_OR_RETURN(const int64_t number, engine_.watchers().Add(context.tenant, told));
    server::Unwatch unwatch = [this, number] { engine_.watchers().Remove(number); };
    // The first one may come by a publication, too: whichever is newer counts.
    const auto snapshot = engine_.Now(context);
    snapshot.ok() ? told((*snapshot)->revision()) : told(snapshot.status());
    return unwatch;
  };
  return Stream::Begin(*call, watch_, *request, watch,
                       [](int64_t revision, v1::WatchRevisionsResponse& response) {
                         response.set_revision(revision);
                         return false;
                       });
}

}  // namespace magpie::resource
