#include "services/flow-engine/rpc/watch.h"

#include <utility>

#include "common/rpc/server/latest_stream.h"
#include "common/status/macros.h"
#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {

grpc::ServerWriteReactor<v1::WatchInstanceResponse>* Watch(
    FlowEngine& engine, const server::Method& method, const grpc::CallbackServerContext& rpc,
    const v1::WatchInstanceRequest& request) {
  using Stream = server::LatestStream<View, v1::WatchInstanceResponse>;
  const auto watch =
      [&](const Context& context,
          const std::shared_ptr<Stream::Feed>& feed) -> absl::StatusOr<server::Unwatch> {
    ASSIGN_OR_RETURN(const InstanceName name, ParseInstanceName(request.instance_id()));
    const auto told = [feed](const absl::StatusOr<View>& view) {
      view.ok() ? feed->Put(view->instance->version, *view) : feed->End(view.status());
    };
    ASSIGN_OR_RETURN(const int64_t number, engine.Watch(context, name, told));
    server::Unwatch unwatch = [&engine, number] { engine.Unwatch(number); };
    // A commit may bring the first view, too: the newer one counts.
    engine.Look(context, name, told);
    return unwatch;
  };
  return Stream::Begin(rpc, method, request, watch,
                       [](const View& view, v1::WatchInstanceResponse& response) {
                         ToProto(view, *response.mutable_instance());
                         return view.past != nullptr || IsOver(*view.instance);
                       });
}

}  // namespace magpie::flow
