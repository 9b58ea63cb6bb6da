// A WatchInstance stream: the newest state of an instance, as fast as the client reads.

#pragma once

#include <memory>

#include "common/rpc/server/handler.h"
#include "magpie/flow/v1/flow_service.pb.h"
#include "services/flow-engine/engine/flow_engine.h"

namespace magpie::flow {

// Begins the stream; the reactor deletes itself at its end. `engine` and `method` must outlive it.
grpc::ServerWriteReactor<v1::WatchInstanceResponse>* Watch(FlowEngine& engine,
                                                           const server::Method& method,
                                                           const grpc::CallbackServerContext& rpc,
                                                           const v1::WatchInstanceRequest& request);

}  // namespace magpie::flow
