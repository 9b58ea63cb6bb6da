#include "services/resource-engine/rpc/gateway_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert_gateway.h"
#include "services/resource-engine/rpc/stream_fetch.h"

namespace magpie::resource {

grpc::ServerUnaryReactor* GatewayService::Fetch(grpc::CallbackServerContext* rpc,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) {
  return server::AnswerLater(rpc, fetch_, *request, [&](const Context& context, Done done) {
    fetches_.Answer(context, *request, *response, std::move(done));
  });
}

grpc::ServerUnaryReactor* GatewayService::BatchFetch(grpc::CallbackServerContext* rpc,
                                                     const v1::BatchFetchRequest* request,
                                                     v1::BatchFetchResponse* response) {
  return server::AnswerLater(rpc, batch_fetch_, *request, [&](const Context& context, Done done) {
    auto commands = Parse(*request);
    if (!commands.ok()) return done(commands.status());
    engine_.BatchFetch(
        context, *std::move(commands),
        [response, done = std::move(done)](absl::StatusOr<std::vector<Fetched>> all) mutable {
          if (!all.ok()) return done(all.status());
          for (const Fetched& fetched : *all) *response->add_fetched() = ToProto(fetched);
          done(absl::OkStatus());
        });
  });
}

grpc::ServerWriteReactor<v1::StreamFetchResponse>* GatewayService::StreamFetch(
    grpc::CallbackServerContext* rpc, const v1::StreamFetchRequest* request) {
  return magpie::resource::StreamFetch(engine_, stream_fetch_, *rpc, *request);
}

grpc::ServerUnaryReactor* GatewayService::Query(grpc::CallbackServerContext* rpc,
                                                const v1::QueryRequest* request,
                                                v1::QueryResponse* response) {
  return server::AnswerLater(rpc, query_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(*request);
    if (!parsed.ok()) return done(parsed.status());
    engine_.Fetch(context, std::move(parsed->fetch),
                  [response, shape = std::move(parsed->shape),
                   done = std::move(done)](absl::StatusOr<Fetched> fetched) mutable {
                    if (fetched.ok()) *response = ToProto(*fetched, shape);
                    done(fetched.status());
                  });
  });
}

grpc::ServerUnaryReactor* GatewayService::Explain(grpc::CallbackServerContext* rpc,
                                                  const v1::ExplainRequest* request,
                                                  v1::ExplainResponse* response) {
  return server::AnswerGathered(
      rpc, explain_, *request, response, engine_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ExplainPlan query, Parse(*request));
        ASSIGN_OR_RETURN(const auto plan, engine_.Explain(gather, context, query));
        *response = ToProto(*plan);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* GatewayService::Invoke(grpc::CallbackServerContext* rpc,
                                                 const v1::InvokeRequest* request,
                                                 v1::InvokeResponse* response) {
  return server::AnswerLater(rpc, invoke_, *request, [&](const Context& context, Done done) {
    auto command = Parse(*request);
    if (!command.ok()) return done(command.status());
    engine_.Invoke(context, *std::move(command),
                   [response, done = std::move(done)](absl::StatusOr<Invoked> invoked) mutable {
                     if (invoked.ok()) *response = ToProto(*invoked);
                     done(invoked.status());
                   });
  });
}

}  // namespace magpie::resource
