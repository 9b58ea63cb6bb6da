#include "services/knowledge/engine/find/judge.h"

#include "services/knowledge/engine/find/lookup.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kRanks = 10;

}  // namespace

std::vector<double> GainsOf(const View& view, const Scene& scene,
                            const std::vector<JudgedQuery>& queries, absl::Time now) {
  std::vector<double> gains;
  gains.reserve(queries.size());
  for (const JudgedQuery& query : queries) {
    const Lookup lookup = Prepare(view, scene, {.everything = true}, query.query, now);
    const std::vector<Candidate> ranked = Ranked(lookup, kRanks);
    std::vector<std::string> found = lookup.pinned;
    for (const Candidate& candidate : ranked) found.push_back(candidate.id);
    const auto score = [&](size_t i) { return i < ranked.size() ? ranked[i].score : 0; };
    const bool is_unknown = VerdictOf(scene, score(0), score(1)) == Verdict::kUnknown;
    if (query.articles.empty() && lookup.pinned.empty() && is_unknown) found.clear();
    gains.push_back(GainOf(query, found));
  }
  return gains;
}

}  // namespace magpie::knowledge
