#include "services/knowledge/engine/query_vectors.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/knowledge/engine/embedding_metrics.h"

namespace magpie::knowledge {
namespace {

void CountQuery(EmbeddingOutcome outcome) { CountEmbedding(AskedFor::kQuery, NameOf(outcome)); }

// A change of the embedding makes other keys.
std::string KeyOf(const TenantId& tenant, const Embedding& embedding, const std::string& text) {
  return absl::StrCat(tenant.str(), "\n", embedding.version, "\n", text);
}

}  // namespace

void QueryVectors::Find(const Context& context, const Embedding& embedding, const std::string& text,
                        Then then) {
  std::string key = KeyOf(context.tenant, embedding, text);
  Found found{.outcome =
                  api_ == nullptr ? EmbeddingOutcome::kUnavailable : EmbeddingOutcome::kNone};
  {
    absl::MutexLock lock(&mutex_);
    if (const auto* const kept = kept_.Find(key)) {
      found = {EmbeddingOutcome::kUsed, *kept};
    } else if (under_way_ >= kMaxUnderWay) {
      found.outcome = EmbeddingOutcome::kBusy;
    } else if (api_ != nullptr) {
      ++under_way_;
    }
  }
  if (found.vector != nullptr) {
    CountEmbedding(AskedFor::kQuery, "kept");
    return then(std::move(found));
  }
  if (found.outcome != EmbeddingOutcome::kNone) {
    CountQuery(found.outcome);
    return then(std::move(found));
  }
  Context own = context;
  own.deadline -= kReserve;
  api_->Ask(own, embedding, text, embedding.timeout,
            [this, key = std::move(key),
             then = std::move(then)](absl::StatusOr<std::vector<float>> made) mutable {
              then(End(std::move(key), std::move(made)));
            });
}

QueryVectors::Found QueryVectors::End(std::string key, absl::StatusOr<std::vector<float>> made) {
  Found found{.outcome = OutcomeOf(made.status())};
  if (made.ok()) found.vector = std::make_shared<const std::vector<float>>(*std::move(made));
  CountQuery(found.outcome);
  absl::MutexLock lock(&mutex_);
  --under_way_;
  if (found.vector == nullptr) return found;
  const size_t bytes = key.size() + found.vector->size() * sizeof(float);
  kept_.Put(std::move(key), found.vector, std::max(bytes, kMaxBytes / kMaxKept));
  return found;
}

}  // namespace magpie::knowledge
