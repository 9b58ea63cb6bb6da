// What the servers that others are compared with have in common: nothing of ours but what they are
// to show.

#pragma once

#include <grpcpp/grpcpp.h>

#include "magpie/bench/v1/echo_service.grpc.pb.h"

namespace magpie::bench {

// Puts the bytes that `request` asks for into `response`. INVALID_ARGUMENT where they are too many.
grpc::Status FillAnswer(const v1::EchoRequest& request, v1::EchoResponse& response);

// Listens on a free port of loopback, says on stderr which, and serves until it is ended. The exit
// code where it cannot; `name` begins what it says then.
int ServeBare(const char* name, grpc::Service& service);

}  // namespace magpie::bench
