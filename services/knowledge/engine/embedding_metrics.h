// Counts what becomes of requests for vectors, and how far they are behind.

#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace magpie::knowledge {

// What a vector is asked for.
enum class AskedFor { kQuery, kArticle };

// `outcome` is that of NameOf(EmbeddingOutcome), or "kept" if no call was made.
void CountEmbedding(AskedFor what, absl::string_view outcome);

// For how long the vectors of some tenant have not been those of its articles.
void SetEmbeddingLag(absl::Duration lag);

}  // namespace magpie::knowledge
