// The Context of an RPC, read from its metadata: magpie-tenant, magpie-caller,
// traceparent and grpc-timeout.

#pragma once

#include <grpcpp/server_context.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/base/context.h"

namespace magpie::server {

// "default" if the RPC names no tenant; INVALID_ARGUMENT if the name is invalid.
absl::StatusOr<TenantId> TenantOf(const grpc::CallbackServerContext& rpc);

// "" if the RPC names no caller; INVALID_ARGUMENT if the name is invalid.
absl::StatusOr<std::string> CallerOf(const grpc::CallbackServerContext& rpc);

// Everything except tenant and caller, which are "default" and "". If the trace is missing or
// malformed, a new one begins.
Context ContextOf(const grpc::CallbackServerContext& rpc);

}  // namespace magpie::server
