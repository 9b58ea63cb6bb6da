// Converts vectors and embeddings between the wire and the domain.

#pragma once

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/records/change.h"
#include "magpie/knowledge/v1/vector_service.pb.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/domain/embedding.h"
#include "services/knowledge/domain/vectors.h"

namespace magpie::knowledge {

struct ParsedVectors {
  record::Change change;
  ArticleId id;
  ArticleVectors vectors;
};
absl::StatusOr<ParsedVectors> Parse(const TenantId& tenant, const v1::StoreVectorsRequest& request);

struct ParsedEmbedding {
  record::Change change;
  Embedding embedding;
};
absl::StatusOr<ParsedEmbedding> Parse(const TenantId& tenant,
                                      const v1::PutEmbeddingRequest& request);

v1::Embedding ToProto(const Embedding& embedding);

}  // namespace magpie::knowledge
