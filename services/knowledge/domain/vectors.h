// What models have made of articles: in each space, all vectors have one shape.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/vectors/vectors.h"
#include "common/status/faults.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxVectors = 8;  // of an article
inline constexpr size_t kMaxSpaces = 20;  // of a tenant
inline constexpr size_t kMaxSpaceBytes = 64;

struct ArticleVector {
  std::string space;
  search::Metric metric;
  std::vector<float> values;
  // Of one that the service has made: a hash of what it has made it of (MadeOf).
  uint64_t made_of = 0;
};
using ArticleVectors = std::vector<ArticleVector>;  // by space, each once

// What the first vector of a space decides.
struct VectorSpace {
  search::Metric metric;
  size_t dimension;

  bool operator==(const VectorSpace&) const = default;
};

// Adds all faults of vectors to store; their fields are below `path`: "vectors[2].values". One
// without values is to be removed.
void Check(const ArticleVectors& vectors, absl::string_view path, Faults& faults);

// Says that a vector of shape `own` is not of that of its space `name`; nothing if it is.
std::optional<std::string> Misfit(absl::string_view name, const VectorSpace& own,
                                  const VectorSpace& space);

// Whether the vector of `space` is made of that.
bool IsMade(const ArticleVectors& vectors, absl::string_view space, uint64_t made_of);

// The vectors `before` with those of `change` in place of theirs.
ArticleVectors Merged(ArticleVectors before, const ArticleVectors& change);

}  // namespace magpie::knowledge
