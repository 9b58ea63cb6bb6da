#include "services/knowledge/rpc/vector_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/vector_service.grpc.pb.h"
#include "services/knowledge/rpc/convert_vectors.h"

namespace magpie::knowledge {
namespace {

class VectorService final : public v1::VectorService::CallbackService {
 public:
  explicit VectorService(Knowledge& knowledge) : knowledge_(knowledge) {}

  grpc::ServerUnaryReactor* StoreVectors(grpc::CallbackServerContext* rpc,
                                         const v1::StoreVectorsRequest* request,
                                         v1::StoreVectorsResponse* response) override;
  grpc::ServerUnaryReactor* PutEmbedding(grpc::CallbackServerContext* rpc,
                                         const v1::PutEmbeddingRequest* request,
                                         v1::PutEmbeddingResponse* response) override;
  grpc::ServerUnaryReactor* GetEmbedding(grpc::CallbackServerContext* rpc,
                                         const v1::GetEmbeddingRequest* request,
                                         v1::GetEmbeddingResponse* response) override;

 private:
  Knowledge& knowledge_;
  const server::Method store_vectors_ = {kVectorService, "StoreVectors", server::Kind::kNewWork};
  const server::Method put_embedding_ = {kVectorService, "PutEmbedding", server::Kind::kNewWork};
  const server::Method get_embedding_ = {kVectorService, "GetEmbedding", server::Kind::kRead};
};

}  // namespace

grpc::ServerUnaryReactor* VectorService::StoreVectors(grpc::CallbackServerContext* rpc,
                                                      const v1::StoreVectorsRequest* request,
                                                      v1::StoreVectorsResponse* response) {
  return server::AnswerLater(rpc, store_vectors_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    knowledge_.StoreVectors(
        parsed->change, parsed->id, std::move(parsed->vectors),
        [response, done = std::move(done)](const absl::StatusOr<uint64_t>& sequence) mutable {
          if (sequence.ok()) response->set_sequence(static_cast<int64_t>(*sequence));
          done(sequence.status());
        });
  });
}

grpc::ServerUnaryReactor* VectorService::PutEmbedding(grpc::CallbackServerContext* rpc,
                                                      const v1::PutEmbeddingRequest* request,
                                                      v1::PutEmbeddingResponse* response) {
  return server::AnswerLater(rpc, put_embedding_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    knowledge_.tuner().PutEmbedding(
        parsed->change, parsed->embedding, request->expected_version(),
        [response, done = std::move(done)](const absl::StatusOr<Tuned<Embedding>>& tuned) mutable {
          if (tuned.ok()) {
            *response->mutable_embedding() = ToProto(tuned->value);
            response->set_sequence(static_cast<int64_t>(tuned->sequence));
          }
          done(tuned.status());
        });
  });
}

grpc::ServerUnaryReactor* VectorService::GetEmbedding(grpc::CallbackServerContext* rpc,
                                                      const v1::GetEmbeddingRequest* request,
                                                      v1::GetEmbeddingResponse* response) {
  return server::AnswerGathered(
      rpc, get_embedding_, *request, response, knowledge_.store(),
      [=](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const Embedding embedding, ReadEmbedding(gather, context.tenant));
        *response->mutable_embedding() = ToProto(embedding);
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeVectorService(Knowledge& knowledge) {
  return std::make_unique<VectorService>(knowledge);
}

}  // namespace magpie::knowledge
