#include "common/rpc/server/malformed.h"

#include "common/rpc/bytes.h"
#include "common/rpc/status.h"

namespace magpie::server {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

// Our handlers never answer UNIMPLEMENTED: if gRPC does, it could not parse the request.
bool IsUnread(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNIMPLEMENTED && status.error_message().empty();
}

class Refusal final : public Interceptor {
 public:
  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) &&
        IsUnread(methods->GetSendStatus())) {
      methods->ModifySendStatus(ToGrpc(BadMessageBytes()));
    }
    methods->Proceed();
  }
};

class Refusals final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  // gRPC reports unknown methods as bidirectional streams, of which we have none.
  Interceptor* CreateServerInterceptor(ServerRpcInfo* rpc) override {
    return rpc->type() == ServerRpcInfo::Type::BIDI_STREAMING ? nullptr : new Refusal;
  }
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> RefuseMalformed() {
  return std::make_unique<Refusals>();
}

}  // namespace magpie::server
