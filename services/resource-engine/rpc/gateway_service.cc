#include "services/resource-engine/rpc/gateway_service.h"

#include <utility>

#include "common/rpc/bytes.h"
#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert_gateway.h"
#include "services/resource-engine/rpc/stream_fetch.h"

namespace magpie::resource {

namespace {

// All that the answer depends on; nothing where it is to be made anew each time.
std::optional<std::string> KeyOf(v1::FetchRequest request) {
  if (request.explain() || request.has_trial() || request.has_max_age()) return std::nullopt;
  if (!request.request_id().empty() && !RequestId::Parse(request.request_id()).ok()) {
    return std::nullopt;
  }
  request.clear_request_id();
  return request.SerializeAsString();
}

std::shared_ptr<const std::vector<QualityCount>> ShareCounts(const std::string& caller,
                                                             const Fetched& fetched) {
  return std::make_shared<const std::vector<QualityCount>>(CountsOf(caller, fetched));
}

std::shared_ptr<const std::vector<Replaced>> Share(std::vector<Replaced> replaced) {
  return std::make_shared<const std::vector<Replaced>>(std::move(replaced));
}

}  // namespace

absl::StatusOr<std::optional<grpc::Slice>> GatewayService::FindKept(const Context& context,
                                                                    const v1::FetchRequest& request,
                                                                    std::string& key) {
  const std::optional<std::string> asked = KeyOf(request);
  if (!asked.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto snapshot, engine_.Now(context));
  key = KeptAnswers::KeyOf(context, snapshot->revision(), *asked);
  const auto kept = kept_.Find(key, engine_.clock().Now());
  if (!kept.has_value()) return std::nullopt;
  engine_.CountAgain(context.tenant, *kept->counts);
  return kept->bytes;
}

grpc::ServerUnaryReactor* GatewayService::Fetch(grpc::CallbackServerContext* call,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) {
  return server::AnswerLater(call, fetch_, *request, [&](const Context& context, Done done) {
    v1::FetchRequest asked;
    if (const absl::Status bad = ParseBytes(*request, asked); !bad.ok()) return done(bad);
    std::string key;
    const auto kept = FindKept(context, asked, key);
    if (!kept.ok()) return done(kept.status());
    if (kept->has_value()) {
      *response = grpc::ByteBuffer(&**kept, 1);
      return done(absl::OkStatus());
    }
    auto command = Parse(asked);
    if (!command.ok()) return done(command.status());
    engine_.Fetch(context, *std::move(command),
                  [this, response, key = std::move(key), caller = context.caller,
                   done = std::move(done)](absl::StatusOr<Fetched> fetched) mutable {
                    if (!fetched.ok()) return done(fetched.status());
                    const grpc::Slice bytes = ToBytes(ToProto(*fetched));
                    *response = grpc::ByteBuffer(&bytes, 1);
                    if (!key.empty() && engine_.clock().Now() < fetched->fresh_until) {
                      kept_.Put(key, {bytes, fetched->fresh_until, ShareCounts(caller, *fetched),
                                      Share(std::move(fetched->replaced))});
                    }
                    done(absl::OkStatus());
                  });
  });
}

grpc::ServerUnaryReactor* GatewayService::BatchFetch(grpc::CallbackServerContext* call,
                                                     const v1::BatchFetchRequest* request,
                                                     v1::BatchFetchResponse* response) {
  return server::AnswerLater(call, batch_fetch_, *request, [&](const Context& context, Done done) {
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
    grpc::CallbackServerContext* call, const v1::StreamFetchRequest* request) {
  return magpie::resource::StreamFetch(engine_, stream_fetch_, *call, *request);
}

grpc::ServerUnaryReactor* GatewayService::Query(grpc::CallbackServerContext* call,
                                                const v1::QueryRequest* request,
                                                v1::QueryResponse* response) {
  return server::AnswerLater(call, query_, *request, [&](const Context& context, Done done) {
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

grpc::ServerUnaryReactor* GatewayService::Explain(grpc::CallbackServerContext* call,
                                                  const v1::ExplainRequest* request,
                                                  v1::ExplainResponse* response) {
  return server::AnswerNow(call, explain_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const ExplainPlan query, Parse(*request));
    ASSIGN_OR_RETURN(const auto plan, engine_.Explain(context, query));
    *response = ToProto(*plan);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* GatewayService::Invoke(grpc::CallbackServerContext* call,
                                                 const v1::InvokeRequest* request,
                                                 v1::InvokeResponse* response) {
  return server::AnswerLater(call, invoke_, *request, [&](const Context& context, Done done) {
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
