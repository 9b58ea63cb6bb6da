#include "services/knowledge/rpc/vector_service.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/change.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/vector_service.grpc.pb.h"

namespace magpie::knowledge {
namespace {

class VectorService final : public v1::VectorService::CallbackService {
 public:
  explicit VectorService(Knowledge& knowledge) : knowledge_(knowledge) {}

  grpc::ServerUnaryReactor* StoreVectors(grpc::CallbackServerContext* rpc,
                                         const v1::StoreVectorsRequest* request,
                                         v1::StoreVectorsResponse* response) override;

 private:
  Knowledge& knowledge_;
  const server::Method store_vectors_ = {kVectorService, "StoreVectors", server::Kind::kNewWork};
};

struct ParsedVectors {
  record::Change change;
  ArticleId id;
  ArticleVectors vectors;
};

std::optional<search::Metric> MetricOf(v1::ArticleVector::Metric metric) {
  switch (metric) {
    case v1::ArticleVector::METRIC_COSINE:
      return search::Metric::kCosine;
    case v1::ArticleVector::METRIC_DOT:
      return search::Metric::kDot;
    case v1::ArticleVector::METRIC_EUCLIDEAN:
      return search::Metric::kEuclidean;
    default:
      return std::nullopt;
  }
}

absl::StatusOr<ParsedVectors> Parse(const TenantId& tenant,
                                    const v1::StoreVectorsRequest& request) {
  Faults faults;
  const auto change = record::ParseChange(tenant, "StoreVectors", request, faults);
  const auto id = faults.Take("article_id", ArticleId::Parse(request.article_id()));
  ArticleVectors vectors;
  vectors.reserve(request.vectors_size());
  for (int i = 0; i < request.vectors_size(); ++i) {
    const v1::ArticleVector& from = request.vectors(i);
    const auto metric = MetricOf(from.metric());
    if (!metric.has_value()) {
      faults.Add(absl::StrCat("vectors[", i, "].metric"), "is none that there is");
    }
    vectors.push_back({from.space(),
                       metric.value_or(search::Metric::kDot),
                       {from.values().begin(), from.values().end()}});
  }
  Check(vectors, "vectors", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedVectors{*change, *id, std::move(vectors)};
}

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

std::unique_ptr<grpc::Service> MakeVectorService(Knowledge& knowledge) {
  return std::make_unique<VectorService>(knowledge);
}

}  // namespace magpie::knowledge
