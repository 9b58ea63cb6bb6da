#include "services/resource-engine/rpc/gateway_service.h"

#include <utility>

#include "services/resource-engine/rpc/convert.h"

namespace magpie::resource {

grpc::ServerUnaryReactor* GatewayService::Fetch(grpc::CallbackServerContext* call,
                                                const v1::FetchRequest* request,
                                                v1::FetchResponse* response) {
  return server::AnswerLater(call, fetch_, *request, [&](const Context& context, Done done) {
    const auto command = Parse(*request);
    if (!command.ok()) return done(command.status());
    engine_.Fetch(context, *command,
                  [response, done = std::move(done)](absl::StatusOr<Fetched> fetched) mutable {
                    if (fetched.ok()) *response = ToProto(*fetched);
                    done(fetched.status());
                  });
  });
}

grpc::ServerUnaryReactor* GatewayService::Invoke(grpc::CallbackServerContext* call,
                                                 const v1::InvokeRequest* request,
                                                 v1::InvokeResponse* response) {
  return server::AnswerLater(call, invoke_, *request, [&](const Context& context, Done done) {
    const auto command = Parse(*request);
    if (!command.ok()) return done(command.status());
    engine_.Invoke(context, *command,
                   [response, done = std::move(done)](absl::StatusOr<Invoked> invoked) mutable {
                     if (invoked.ok()) *response = ToProto(*invoked);
                     done(invoked.status());
                   });
  });
}

}  // namespace magpie::resource
