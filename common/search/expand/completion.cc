#include "common/search/expand/completion.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/match.h"

namespace magpie::search {

std::vector<Completion> Complete(const Snapshot& snapshot, absl::string_view prefix, size_t limit) {
  std::map<absl::string_view, uint64_t> found;
  for (const Snapshot::Part& part : snapshot.parts) {
    const Strings& words = part.segment->words();
    for (size_t i = words.LowerBound(prefix); i < words.size(); ++i) {
      if (!absl::StartsWith(words[i], prefix)) break;
      found[words[i]] += part.segment->Frequency(KeyOf(text::kWords, words[i]));
    }
  }
  std::vector<std::pair<absl::string_view, uint64_t>> best;
  for (const auto& [word, units] : found) {
    if (units > 0) best.emplace_back(word, units);
  }
  const size_t kept = std::min(limit, best.size());
  std::ranges::partial_sort(best, best.begin() + static_cast<int64_t>(kept),
                            [](const auto& a, const auto& b) {
                              return std::pair(b.second, a.first) < std::pair(a.second, b.first);
                            });
  std::vector<Completion> completions;
  completions.reserve(kept);
  for (size_t i = 0; i < kept; ++i) {
    completions.push_back({std::string(best[i].first), best[i].second});
  }
  return completions;
}

void AddCompletions(const Snapshot& snapshot, absl::string_view typed, size_t limit, Query& query) {
  const auto end = std::ranges::find_if(
      query.terms, [](const QueryTerm& term) { return term.field != text::kWords; });
  const auto place = std::find_if(query.terms.begin(), end, [&](const QueryTerm& term) {
    return term.alternative == 0 && term.text == typed;
  });
  uint32_t group = 0, alternative = 0;
  auto behind = end;
  if (place != end) {
    group = place->group;
    behind = std::find_if(place, end, [&](const QueryTerm& term) { return term.group != group; });
    alternative = std::prev(behind)->alternative + 1;
  } else if (end != query.terms.begin()) {
    group = std::prev(end)->group + 1;
  }
  std::vector<QueryTerm> added;
  for (Completion& one : Complete(snapshot, typed, limit)) {
    if (one.word == typed) continue;
    added.push_back({KeyOf(text::kWords, one.word), text::kWords, kCompletionWeight, group,
                     alternative++, std::string(typed), std::move(one.word)});
  }
  query.terms.insert(behind, std::make_move_iterator(added.begin()),
                     std::make_move_iterator(added.end()));
}

}  // namespace magpie::search
