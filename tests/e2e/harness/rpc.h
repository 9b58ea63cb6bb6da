// Requests over gRPC as our clients send them, and the reasons of their refusals.

#pragma once

#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/testing/rpc/call_as.h"

namespace magpie::e2e {

inline constexpr absl::Duration kLongestWait = absl::Seconds(30);

// Sends a request to `method` and waits for the answer.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Send(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request, const std::string& tenant = "") {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kLongestWait));
  return CallAs(tenant, stub, method, request, context);
}

// "NOT_FOUND INSTANCE_NOT_FOUND", "INVALID_ARGUMENT INVALID_FIELD article.title": the code, the
// reason, and the path of each field at fault. "OK" if it is.
std::string ReasonsOf(const absl::Status& status);

}  // namespace magpie::e2e
