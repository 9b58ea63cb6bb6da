#include "common/search/vectors/fuse.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace magpie::search {
namespace {

constexpr float kAddedToPlace = 60;

}  // namespace

std::vector<Scored> Fuse(std::span<const ScoredList> lists, Fusion fusion, size_t limit) {
  absl::flat_hash_map<absl::string_view, float> scores;
  for (const ScoredList& list : lists) {
    const float best = list.hits.empty() ? 0 : std::max(list.hits.front().score, 0.0F);
    for (size_t i = 0; i < list.hits.size(); ++i) {
      const float place = 1 / (kAddedToPlace + static_cast<float>(i + 1));
      const float share = best > 0 ? std::max(list.hits[i].score, 0.0F) / best : 0;
      scores[list.hits[i].id] += list.weight * (fusion == Fusion::kPlaces ? place : share);
    }
  }
  std::vector<Scored> fused;
  fused.reserve(scores.size());
  for (const auto& [id, score] : scores) fused.push_back({std::string(id), score});
  const size_t kept = std::min(limit, fused.size());
  std::ranges::partial_sort(fused, fused.begin() + static_cast<int64_t>(kept),
                            [](const Scored& a, const Scored& b) {
                              return a.score != b.score ? a.score > b.score : a.id < b.id;
                            });
  fused.resize(kept);
  return fused;
}

}  // namespace magpie::search
