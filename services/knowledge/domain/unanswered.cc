#include "services/knowledge/domain/unanswered.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace magpie::knowledge {
namespace {

double Share(size_t common, size_t a, size_t b) {
  return a + b == 0 ? 0 : 2 * static_cast<double>(common) / static_cast<double>(a + b);
}

// The groups so far, by the terms of their leaders.
class Leaders {
 public:
  // The group whose leader is most like `terms`; their number if none is.
  size_t Find(const std::vector<std::string>& terms) {
    std::vector<size_t> met;
    for (const std::string& term : terms) {
      const auto found = groups_of_.find(term);
      if (found == groups_of_.end()) continue;
      for (const size_t group : found->second) {
        if (common_[group]++ == 0) met.push_back(group);
      }
    }
    size_t best = common_.size();
    double likeness = kAlike;
    std::ranges::sort(met);
    for (const size_t group : met) {
      const double share = Share(std::exchange(common_[group], 0), terms.size(), sizes_[group]);
      if (share < likeness || (share == likeness && best != common_.size())) continue;
      best = group;
      likeness = share;
    }
    return best;
  }

  void Add(const std::vector<std::string>& terms) {
    for (const std::string& term : terms) groups_of_[term].push_back(sizes_.size());
    sizes_.push_back(terms.size());
    common_.push_back(0);
  }

 private:
  absl::flat_hash_map<std::string, std::vector<size_t>> groups_of_;
  std::vector<size_t> sizes_;   // of each group's leader, in terms
  std::vector<size_t> common_;  // of Find: 0 between its calls
};

}  // namespace

double LikenessOf(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> common;
  std::ranges::set_intersection(a, b, std::back_inserter(common));
  return Share(common.size(), a.size(), b.size());
}

std::vector<UnansweredGroup> GroupAlike(std::vector<TermedQuery> queries) {
  std::ranges::sort(queries, [](const TermedQuery& a, const TermedQuery& b) {
    return std::pair(-a.of.count, a.of.query) < std::pair(-b.of.count, b.of.query);
  });
  Leaders leaders;
  std::vector<UnansweredGroup> groups;
  for (TermedQuery& query : queries) {
    const size_t place = leaders.Find(query.terms);
    if (place == groups.size()) {
      leaders.Add(query.terms);
      groups.emplace_back();
    }
    UnansweredGroup& group = groups[place];
    group.count += query.of.count;
    group.score += query.of.scores;
    if (group.queries.size() < kMaxQueriesOfAGroup) {
      group.queries.push_back(std::move(query.of.query));
    }
  }
  for (UnansweredGroup& group : groups) group.score /= static_cast<double>(group.count);
  std::ranges::stable_sort(groups, [](const UnansweredGroup& a, const UnansweredGroup& b) {
    return std::pair(-a.count, a.queries[0]) < std::pair(-b.count, b.queries[0]);
  });
  return groups;
}

}  // namespace magpie::knowledge
