#include "services/resource-engine/rpc/gateway_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "services/resource-engine/rpc/convert_gateway.h"
#include "services/resource-engine/rpc/stream_fetch.h"

namespace magpie::resource {
namespace {

// Fetch takes and returns bytes; see FetchCache.
class GatewayService final
    : public v1::GatewayService::WithRawCallbackMethod_Fetch<v1::GatewayService::CallbackService> {
 public:
  explicit GatewayService(ResourceEngine& engine) : engine_(engine) {}

  // `request` is a v1::FetchRequest, `response` a v1::FetchResponse.
  grpc::ServerUnaryReactor* Fetch(grpc::CallbackServerContext* rpc, const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* BatchFetch(grpc::CallbackServerContext* rpc,
                                       const v1::BatchFetchRequest* request,
                                       v1::BatchFetchResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamFetchResponse>* StreamFetch(
      grpc::CallbackServerContext* rpc, const v1::StreamFetchRequest* request) override;
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* rpc, const v1::QueryRequest* request,
                                  v1::QueryResponse* response) override;
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* rpc,
                                    const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override;
  grpc::ServerUnaryReactor* Invoke(grpc::CallbackServerContext* rpc,
                                   const v1::InvokeRequest* request,
                                   v1::InvokeResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {kGatewayService, name, kind};
  }

  ResourceEngine& engine_;
  FetchCache fetches_{engine_};
  const server::Method fetch_ = MethodOf("Fetch", server::Kind::kRead);
  const server::Method batch_fetch_ = MethodOf("BatchFetch", server::Kind::kRead);
  const server::Method stream_fetch_ = MethodOf("StreamFetch", server::Kind::kStream);
  const server::Method query_ = MethodOf("Query", server::Kind::kRead);
  const server::Method explain_ = MethodOf("Explain", server::Kind::kRead);
  const server::Method invoke_ = MethodOf("Invoke", server::Kind::kFinishingWork);
};

}  // namespace

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

std::unique_ptr<grpc::Service> MakeGatewayService(ResourceEngine& engine) {
  return std::make_unique<GatewayService>(engine);
}

}  // namespace magpie::resource
