#include "services/solution-matching/domain/index.h"

#include <bit>
#include <utility>

namespace magpie::matching {
namespace {

// `question` without the members that are not in `mask`.
Combination Project(const Combination& question, uint32_t mask) {
  Combination projected;
  for (size_t i = 0; i < kMembers; ++i) {
    if ((mask >> i & 1) != 0) projected[i] = question[i];
  }
  return projected;
}

}  // namespace

bool Index::Better::operator()(const SolutionPtr& a, const SolutionPtr& b) const {
  if (a->content.priority != b->content.priority) {
    return a->content.priority > b->content.priority;
  }
  return a->id < b->id;
}

Index::Mask Index::MaskOf(const Combination& combination) {
  Mask mask = 0;
  for (size_t i = 0; i < kMembers; ++i) {
    if (!combination[i].empty()) mask |= Mask{1} << i;
  }
  return mask;
}

void Index::Put(SolutionPtr solution) {
  SolutionPtr& here = by_id_[solution->id];
  if (here != nullptr) {
    if (here->version >= solution->version) return;
    Remove(here);
  }
  here = solution;
  const Combination& criteria = solution->content.criteria;
  ++in_use_[MaskOf(criteria)];
  by_criteria_[criteria].insert(std::move(solution));
}

void Index::Remove(const SolutionPtr& solution) {
  const Combination& criteria = solution->content.criteria;
  --in_use_[MaskOf(criteria)];
  const auto bucket = by_criteria_.find(criteria);
  bucket->second.erase(solution);
  if (bucket->second.empty()) by_criteria_.erase(bucket);
}

SolutionPtr Index::Match(const Combination& question) const {
  const Mask known = MaskOf(question);
  SolutionPtr best;
  int best_members = -1;
  for (Mask mask = 0; mask < kMasks; ++mask) {
    const int members = std::popcount(mask);
    if (in_use_[mask] == 0 || (mask & ~known) != 0 || members < best_members) continue;
    const auto bucket = by_criteria_.find(Project(question, mask));
    if (bucket == by_criteria_.end()) continue;
    const SolutionPtr& candidate = *bucket->second.begin();
    if (members > best_members || Better()(candidate, best)) {
      best = candidate;
      best_members = members;
    }
  }
  return best;
}

}  // namespace magpie::matching
