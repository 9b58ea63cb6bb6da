#include "services/knowledge/domain/vectors.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

absl::string_view NameOf(search::Metric metric) {
  switch (metric) {
    case search::Metric::kCosine:
      return "cosine";
    case search::Metric::kDot:
      return "dot";
    case search::Metric::kEuclidean:
      return "euclidean";
  }
  return "";
}

}  // namespace

void Check(const ArticleVectors& vectors, absl::string_view path, Faults& faults) {
  if (vectors.empty()) faults.Add(path, "is empty");
  if (vectors.size() > kMaxVectors) {
    faults.Add(path, absl::StrCat("has more than ", kMaxVectors, " vectors"));
    return;
  }
  std::set<std::string> spaces;
  for (size_t i = 0; i < vectors.size(); ++i) {
    const ArticleVector& vector = vectors[i];
    const std::string place = absl::StrCat(path, "[", i, "]");
    faults.CheckText(place + ".space", vector.space, kMaxSpaceBytes);
    if (!spaces.insert(vector.space).second) faults.Add(place + ".space", "is given twice");
    if (vector.values.empty()) continue;
    if (vector.values.size() > search::kMaxDimension) {
      faults.Add(place + ".values",
                 absl::StrCat("has more than ", search::kMaxDimension, " numbers"));
      continue;
    }
    const absl::Status status =
        search::Vectors(vector.values.size(), vector.metric).Check(vector.values);
    if (!status.ok()) faults.Add(place + ".values", status.message());
  }
}

std::optional<std::string> Misfit(absl::string_view name, const VectorSpace& own,
                                  const VectorSpace& space) {
  if (own == space) return std::nullopt;
  return absl::StrCat("has ", own.dimension, " numbers and the metric ", NameOf(own.metric), "; ",
                      name, " has ", space.dimension, " and ", NameOf(space.metric));
}

bool IsMade(const ArticleVectors& vectors, absl::string_view space, uint64_t made_of) {
  const auto found = std::ranges::find(vectors, space, &ArticleVector::space);
  return found != vectors.end() && found->made_of == made_of;
}

ArticleVectors Merged(ArticleVectors before, const ArticleVectors& change) {
  for (const ArticleVector& vector : change) {
    std::erase_if(before, [&](const ArticleVector& one) { return one.space == vector.space; });
    if (!vector.values.empty()) before.push_back(vector);
  }
  std::ranges::sort(before, {}, &ArticleVector::space);
  return before;
}

}  // namespace magpie::knowledge
