// One RPC of a tenant, as a test makes it.

#pragma once

#include <grpcpp/client_context.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/status.h"

namespace magpie {

// Sends a request to a method of a stub and waits for its answer. The default tenant asks if
// `tenant` is empty. `context` may have a deadline, or more that a caller sends.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> CallAs(const std::string& tenant, Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, grpc::ClientContext& context) {
  if (!tenant.empty()) context.AddMetadata("magpie-tenant", tenant);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

template <class Stub, class Request, class Response>
absl::StatusOr<Response> CallAs(const std::string& tenant, Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
  grpc::ClientContext context;
  return CallAs(tenant, stub, method, request, context);
}

}  // namespace magpie
