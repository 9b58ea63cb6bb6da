#include "services/knowledge/engine/embedding_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <string>

#include "common/metrics/metrics.h"

namespace magpie::knowledge {

void CountEmbedding(AskedFor what, absl::string_view outcome) {
  static auto& embeddings =
      prometheus::BuildCounter()
          .Name("magpie_knowledge_embeddings_total")
          .Help("Vectors asked for, by what they are of and by what became of them.")
          .Register(Metrics());
  embeddings
      .Add({{"of", what == AskedFor::kQuery ? "query" : "article"},
            {"outcome", std::string(outcome)}})
      .Increment();
}

void SetEmbeddingLag(absl::Duration lag) {
  static prometheus::Gauge& gauge =
      prometheus::BuildGauge()
          .Name("magpie_knowledge_embedding_lag_seconds")
          .Help("For how long the vectors of some tenant have not been those of its articles.")
          .Register(Metrics())
          .Add({});
  gauge.Set(absl::ToDoubleSeconds(lag));
}

}  // namespace magpie::knowledge
