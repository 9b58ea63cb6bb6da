// GatewayService/StreamFetch: fields as they arrive.

#pragma once

#include <grpcpp/grpcpp.h>

#include "common/rpc/server/handler.h"
#include "magpie/resource/v1/gateway_service.pb.h"
#include "services/resource-engine/engine/resource_engine.h"

namespace magpie::resource {

// `engine` must outlive the stream.
grpc::ServerWriteReactor<v1::StreamFetchResponse>* StreamFetch(
    ResourceEngine& engine, const server::Method& method, const grpc::CallbackServerContext& rpc,
    const v1::StreamFetchRequest& request);

}  // namespace magpie::resource
