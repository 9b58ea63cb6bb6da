// What models have made of articles: in each space, all vectors have one shape.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/document.h"
#include "common/status/faults.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxVectors = 8;  // of an article
inline constexpr size_t kMaxSpaces = 20;  // of a tenant
inline constexpr size_t kMaxSpaceBytes = 64;

using ArticleVector = search::DocumentVector;
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

// Says that a vector is not of the shape of its space; nothing if it is.
std::optional<std::string> Misfit(const ArticleVector& vector, const VectorSpace& space);

// The vectors `before` with those of `change` in place of theirs.
ArticleVectors Merged(ArticleVectors before, const ArticleVectors& change);

}  // namespace magpie::knowledge
