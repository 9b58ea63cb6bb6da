#include "services/knowledge/rpc/convert_vectors.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/knowledge/rpc/convert_article.h"

namespace magpie::knowledge {
namespace {

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

v1::ArticleVector::Metric ToProto(search::Metric metric) {
  switch (metric) {
    case search::Metric::kCosine:
      return v1::ArticleVector::METRIC_COSINE;
    case search::Metric::kDot:
      return v1::ArticleVector::METRIC_DOT;
    case search::Metric::kEuclidean:
      return v1::ArticleVector::METRIC_EUCLIDEAN;
  }
  return v1::ArticleVector::METRIC_UNSPECIFIED;
}

absl::Duration ParseTimeout(const v1::Embedding& embedding) {
  if (!embedding.has_timeout()) return kUsualEmbeddingTimeout;
  return absl::Seconds(embedding.timeout().seconds()) +
         absl::Nanoseconds(embedding.timeout().nanos());
}

}  // namespace

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

absl::StatusOr<ParsedEmbedding> Parse(const TenantId& tenant,
                                      const v1::PutEmbeddingRequest& request) {
  Faults faults;
  const auto change = record::ParseChange(tenant, "PutEmbedding", request, faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  const v1::Embedding& from = request.embedding();
  const auto metric = MetricOf(from.metric());
  Embedding embedding{.space = from.space(),
                      .metric = metric.value_or(search::Metric::kCosine),
                      .dimension = static_cast<size_t>(std::max(from.dimension(), 0)),
                      .field = from.field(),
                      .parameter = from.parameter(),
                      .timeout = ParseTimeout(from)};
  if (embedding.is_on() && !metric.has_value()) {
    faults.Add("embedding.metric", "is none that there is: cosine, dot or euclidean");
  }
  const bool sets_how =
      from.metric() != v1::ArticleVector::METRIC_UNSPECIFIED || from.has_timeout();
  const bool names_nothing = embedding.field.empty() && embedding.space.empty() &&
                             embedding.parameter.empty() && embedding.dimension == 0;
  if (names_nothing && sets_how) {
    faults.Add("embedding.field",
               "is empty: name the field whose value is the vector, or set nothing at all");
  }
  Check(embedding, "embedding", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedEmbedding{*change, std::move(embedding)};
}

v1::Embedding ToProto(const Embedding& embedding) {
  v1::Embedding proto;
  proto.set_version(embedding.version);
  if (embedding.version > 0) *proto.mutable_update_time() = ToProto(embedding.update_time);
  if (!embedding.is_on()) return proto;
  proto.set_space(embedding.space);
  proto.set_metric(ToProto(embedding.metric));
  proto.set_dimension(static_cast<int32_t>(embedding.dimension));
  proto.set_field(embedding.field);
  proto.set_parameter(embedding.parameter);
  const int64_t nanos = absl::ToInt64Nanoseconds(embedding.timeout);
  proto.mutable_timeout()->set_seconds(nanos / 1'000'000'000);
  proto.mutable_timeout()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  return proto;
}

}  // namespace magpie::knowledge
