// The Context of a call, read off its metadata: magpie-tenant, magpie-caller,
// traceparent and grpc-timeout.

#pragma once

#include <grpcpp/server_context.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/base/context.h"

namespace magpie::server {

// "default" where the call names no tenant; INVALID_ARGUMENT where it does so badly.
absl::StatusOr<TenantId> TenantOf(const grpc::CallbackServerContext& call);

// "" where the call names no caller; INVALID_ARGUMENT where it does so badly.
absl::StatusOr<std::string> CallerOf(const grpc::CallbackServerContext& call);

// All but tenant and caller, which are "default" and "". A trace that is missing or malformed
// begins here.
Context ContextOf(const grpc::CallbackServerContext& call);

}  // namespace magpie::server
