// Answers calls whose bytes are no message of their method. gRPC would say UNIMPLEMENTED, as of a
// method that is not there, without a word.

#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

namespace magpie::server {

// Makes it INVALID_ARGUMENT, reason BAD_MESSAGE_BYTES. A method that no service has stays
// UNIMPLEMENTED.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> RefuseMalformed();

}  // namespace magpie::server
