// Answers RPCs whose bytes are not a message of their method. gRPC would answer UNIMPLEMENTED
// without a message, as if the method did not exist.

#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

namespace magpie::server {

// Answers INVALID_ARGUMENT with reason BAD_MESSAGE_BYTES instead. Unknown methods stay
// UNIMPLEMENTED.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> RefuseMalformed();

}  // namespace magpie::server
